/** From the webhook of a customer's question to the reply taken by the provider, with everything on this machine. */
import { startSideProcess } from '../processes.mjs';
import { quantile } from '../statistics.mjs';

const SECONDS = 10;
const NUMBERS = 5;
const STRAGGLERS_MS = 15_000;
const TENANT = 'clinic';
const KNOWLEDGE = [
  [
    'Horarios',
    'La clínica abre de lunes a viernes de 9:00 a 19:00 horas. Los sábados abrimos de 9:00 a 14:00 horas. Los domingos permanecemos cerrados.',
  ],
  [
    'Ubicación',
    'La clínica está en la avenida Reforma 250, frente al parque, con estacionamiento para pacientes.',
  ],
  ['Precios', 'La primera consulta cuesta 600 pesos. La limpieza dental cuesta 900 pesos.'],
];
const QUESTION = '¿A qué hora abren los sábados?';

export const title =
  'Webhook in → reply taken by the provider, ingress + whatsapp + rag-orchestrator + simulator, no LLM, each message from another customer';

export async function measure(bench) {
  const { ground } = bench;
  const { rate } = bench.settings;
  await ground.renewBus();
  const database = await ground.database('end_to_end');
  const provider = await startSideProcess('provider.process.mjs', { numbers: NUMBERS });
  const env = { allow: [new URL(provider.url).host] };
  const start = (name) => ground.service(name, database.url, env);
  const services = {
    ingress: await start('webhook-ingress'),
    whatsapp: await start('whatsapp'),
    rag: await start('rag-orchestrator'),
  };
  try {
    const targets = await setUp(ground, provider, services);
    const load = await startSideProcess('questions.process.mjs');
    const ask = (count) => load.ask({ port: services.ingress.port, targets, text: QUESTION, rate, count });
    await ask(rate * 2);
    await provider.ask({ expect: rate * 2, withinMs: STRAGGLERS_MS });
    const { sentAt, failures, answers } = await ask(rate * SECONDS);
    const { repliedAt, extra } = await provider.ask({
      expect: rate * 2 + rate * SECONDS,
      withinMs: STRAGGLERS_MS,
    });
    await load.stop();
    return summary(rate, sentAt, repliedAt, { failures, answers, extra });
  } finally {
    await Promise.all([...Object.values(services), provider].map((one) => one.stop()));
  }
}

async function setUp(ground, provider, { ingress, whatsapp, rag }) {
  for (const [name, content] of KNOWLEDGE) {
    await call(ground, `${rag.url}/api/v1/knowledge/documents`, {
      tenant_id: TENANT,
      title: name,
      content,
      format: 'text',
    });
  }
  const targets = [];
  for (const number of provider.numbers) {
    const { data } = await call(ground, `${whatsapp.url}/api/v1/integrations/whatsapp/setup`, {
      tenant_id: TENANT,
      config: {
        phone_number_id: number.phoneNumberId,
        waba_id: number.wabaId,
        access_token: number.accessToken,
        app_secret: number.appSecret,
        verify_token: 'verify-token-of-the-bench',
        base_url: provider.url,
      },
    });
    targets.push({ ...number, path: data.webhook_path });
  }
  // The ingress hears of them by a notice.
  const url = `${ingress.url}${targets.at(-1).path}`;
  const end = Date.now() + 10_000;
  while ((await fetch(url, { method: 'POST', body: '{}' })).status === 404) {
    if (Date.now() > end) throw new Error('the ingress does not know the integrations');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return targets;
}

async function call(ground, url, body) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': ground.adminKey },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

function summary(rate, sentAt, repliedAt, { failures, answers, extra }) {
  const took = Object.entries(sentAt).flatMap(([customer, at]) =>
    repliedAt[customer] === undefined ? [] : [repliedAt[customer] - at],
  );
  const asked = Object.keys(sentAt).length;
  return {
    columns: [`${rate} messages/s for ${SECONDS} s`, 'p50 ms', 'p90 ms', 'p99 ms', 'most ms'],
    rows: [
      ['webhook sent → reply at the provider', ...[0.5, 0.9, 0.99, 1].map((share) => quantile(took, share))],
      ['webhook sent → 200', ...[0.5, 0.9, 0.99, 1].map((share) => quantile(answers, share))],
    ],
    more: [
      {
        columns: ['count', 'kept (200)', 'answered', 'unanswered', 'answered twice', 'not 200'],
        rows: [['', asked, took.length, asked - took.length, extra, failures]],
      },
    ],
  };
}

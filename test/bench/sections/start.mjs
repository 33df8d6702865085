/** How long a newcomer waits: from the command to the first webhook that is kept. */
import { mkdtemp, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built, builtLib } from '../built.mjs';
import { startSideProcess, startProgram } from '../processes.mjs';

const { freePort } = await built('apps/cli/src/infra/free-port.js');
const { KeyRing, randomToken } = await builtLib('crypto');
const { buildWhatsAppText, signWhatsApp } = await builtLib('simulators');

const MAIN = new URL('../../../bin/enlace.mjs', import.meta.url);
const WITHIN_MS = 60_000;

export const title =
  'From `enlace up --no-demo` to the first webhook answered 200, built code, own Postgres and NATS';

export async function measure() {
  const dataDir = await mkdtemp(join(tmpdir(), 'enlace-bench-up-'));
  await chmod(dataDir, 0o755);
  const provider = await startSideProcess('provider.process.mjs', { numbers: 1 });
  const env = {
    ...process.env,
    DATABASE_URL: '',
    NATS_URL: '',
    LOG_LEVEL: 'warn',
    ENLACE_ADMIN_KEY: `adm_${randomToken(24)}`,
    ENLACE_ENCRYPTION_KEYS: KeyRing.generateSpec(),
    ENLACE_ALLOW_HOSTS: new URL(provider.url).host,
  };
  const ways = [
    ['first start, empty folder (makes the database)', []],
    ['again, data kept', []],
    ['again, --single-process', ['--single-process']],
  ];
  const rows = [];
  try {
    for (const [name, flags] of ways) rows.push([name, await secondsOf(dataDir, flags, env, provider)]);
  } finally {
    await provider.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  return { columns: ['', 'seconds'], rows };
}

async function secondsOf(dataDir, flags, env, provider) {
  const port = await freePort();
  const began = performance.now();
  const up = startProgram(
    MAIN,
    ['up', '--no-demo', '--port', String(port), '--data-dir', dataDir, ...flags],
    env,
  );
  try {
    const url = `http://127.0.0.1:${port}`;
    const path = await until(up, () => setUp(url, env.ENLACE_ADMIN_KEY, provider));
    await until(up, () => accepted(`${url}${path}`, provider.numbers[0]));
    return (performance.now() - began) / 1_000;
  } finally {
    await up.stop();
  }
}

async function until(up, attempt) {
  const end = Date.now() + WITHIN_MS;
  let failure;
  for (;;) {
    const result = await attempt().catch((error) => {
      failure = error;
    });
    if (result !== undefined) return result;
    if (up.child.exitCode !== null) throw new Error('enlace up ended');
    if (Date.now() > end) {
      throw new Error(`no webhook was accepted within ${WITHIN_MS / 1_000} s`, { cause: failure });
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function setUp(url, key, { url: providerUrl, numbers: [number] }) {
  const answer = await fetch(`${url}/api/v1/integrations/whatsapp/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({
      tenant_id: 'default',
      config: {
        phone_number_id: number.phoneNumberId,
        waba_id: number.wabaId,
        access_token: number.accessToken,
        app_secret: number.appSecret,
        verify_token: 'verify-token-of-the-bench',
        base_url: providerUrl,
      },
    }),
  });
  return answer.ok ? (await answer.json()).data.webhook_path : undefined;
}

async function accepted(url, number) {
  const body = buildWhatsAppText({
    phoneNumberId: number.phoneNumberId,
    wabaId: number.wabaId,
    from: '5215510000000',
    wamid: `wamid.${randomToken(16)}`,
    text: 'Hola',
    timestamp: Math.floor(Date.now() / 1_000),
  });
  const answer = await fetch(url, { method: 'POST', body, headers: signWhatsApp(body, number.appSecret) });
  return answer.status === 200 ? true : undefined;
}

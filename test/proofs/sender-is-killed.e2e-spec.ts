/** P7: a sender that is killed again and again sends nothing twice and loses nothing; what nobody knows is listed, and settled. */
import { setTimeout as pause } from 'node:timers/promises';
import { randomId } from '@enlace/crypto';
import { Bus } from '@enlace/messaging';
import { buildWhatsAppStatus, type SentMessage, type WhatsAppSimulator } from '@enlace/simulators';
import type { NatsServer } from '../../apps/cli/src/infra/nats-server.js';
import { hostOf, startWhatsApp, whatsAppConfig } from '../kit/channels.js';
import { startTestNats } from '../kit/infra.js';
import { inLanes, proofRuns } from '../kit/proof-scale.js';
import { all, type Message } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

const MESSAGES = proofRuns(5_000);
const KILLS = proofRuns(50);
/** Of the messages that are taken before the last kill: each kill may leave some of which nobody knows. */
const SHARE = 0.6;
const NUMBERS = ['106540352242921', '106540352242922', '106540352242923', '106540352242924'];

describe(`while the sender is killed ${KILLS} times in ${MESSAGES} messages`, () => {
  let whatsapp: WhatsAppSimulator;
  let nats: NatsServer;
  let bus: Bus;
  let stack: Stack;
  let integrations: string[];

  beforeAll(async () => {
    whatsapp = await startWhatsApp({ statuses: false });
    nats = await startTestNats();
    bus = Bus.open({ url: nats.url, name: 'somebody' });
    stack = await Stack.start({
      natsUrl: nats.url,
      services: ['webhook-ingress', 'whatsapp', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp)],
    });
    integrations = await inTurn(NUMBERS, async (phoneNumberId) => {
      whatsapp.addNumber({ ...whatsapp.number, phoneNumberId });
      const config = { ...whatsAppConfig(whatsapp), phone_number_id: phoneNumberId };
      const { id, webhookUrl } = await stack.setUp('whatsapp', 'acme', config);
      whatsapp.connect({ webhookUrl, phoneNumberId });
      return id;
    });
  });

  afterAll(async () => {
    await stack?.stop();
    await bus?.drain();
    await nats?.stop();
    await whatsapp?.stop();
  });

  it('each goes out once, or is shown as unknown until the provider or a person says what became of it', async () => {
    const ids: string[] = [];
    const people = Array.from({ length: MESSAGES }, (_, person) => person);
    const asked = inLanes(people, 16, async (person) => {
      ids.push(await ask(bus, integrations[person % integrations.length] ?? '', person));
    });
    await killAllAlong(stack, () => whatsapp.sent.length);
    await asked;
    expect(new Set(ids).size).toBe(MESSAGES);
    await untilQuiet(stack, ids.length, whatsapp);

    const taken = new Map(whatsapp.sent.map((sent) => [opaqueOf(sent), sent]));
    expect(whatsapp.sent.length).toBe(taken.size);
    for (const id of taken.keys()) expect(ids).toContain(id);

    const unknown = (await listed(stack, 'unknown')).map(({ id }) => id);
    const missing = ids.filter((id) => !taken.has(id));
    // What the provider does not have is not believed to be sent: it is unknown, like some that it has.
    expect(unknown).toEqual(expect.arrayContaining(missing));
    expect(await listed(stack, 'failed')).toEqual([]);

    for (const id of unknown) {
      // What the sender was about to say when it died stands in the log.
      const { items } = await stack.api.get<{ items: object[] }>(`/api/v1/messages/${id}/attempts`);
      const calls = [{ unfinished: true, request: expect.stringContaining(id) as string }];
      expect(items.at(-1)).toMatchObject({ unfinished: true, code: 'sender_lost', calls });
      const sent = taken.get(id);
      if (sent !== undefined) await reportSent(whatsapp, sent, id);
      else expect(await foundMissing(stack, id)).toBe('failed');
    }
    await until(
      () => listed(stack, 'unknown'),
      (left) => left.length === 0,
      60_000,
    );
    expect((await listed(stack, 'failed')).map(({ id }) => id).sort()).toEqual(missing.sort());
    expect(whatsapp.sent.length).toBe(taken.size);
  }, 600_000);
});

/** Asks over the bus, which keeps what is asked until the sender has it in its queue. */
async function ask(bus: Bus, integration: string, person: number): Promise<string> {
  const id = randomId();
  await bus.publish({
    name: 'delivery.requested',
    tenant: 'acme',
    provider: 'whatsapp',
    integrationId: integration,
    key: id,
    conversation: integration,
    data: {
      tenant_id: 'acme',
      message_id: id,
      integration_id: integration,
      contact: `52155${String(person).padStart(8, '0')}`,
      content: { type: 'template', template: { name: 'aviso', language: 'es' } },
      author: 'system',
    },
  });
  return id;
}

/** Kills spread over the whole run, each at some moment of the sending. */
async function killAllAlong(stack: Stack, sent: () => number): Promise<void> {
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await until(
      () => Promise.resolve(sent()),
      (count) => count >= (kill * MESSAGES * SHARE) / KILLS,
      120_000,
      5,
    );
    await pause(Math.random() * 30);
    stack.kill('whatsapp');
  }
}

/** Every message has come to an end: taken by the provider, or unknown. */
async function untilQuiet(stack: Stack, messages: number, whatsapp: WhatsAppSimulator): Promise<void> {
  await until(
    async () => {
      const unknown = (await listed(stack, 'unknown')).map(({ id }) => id);
      return new Set([...unknown, ...whatsapp.sent.map(opaqueOf)]).size;
    },
    (ended) => ended === messages,
    180_000,
    500,
  );
  // A sender that died with the answer in its hands is noticed when its lease ends.
  await pause(16_000);
}

function listed(stack: Stack, status: string): Promise<Message[]> {
  return all(stack, `/api/v1/messages?tenant_id=acme&status=${status}`);
}

function opaqueOf({ body }: SentMessage): string {
  return String((body as { biz_opaque_callback_data?: unknown }).biz_opaque_callback_data);
}

async function reportSent(whatsapp: WhatsAppSimulator, sent: SentMessage, opaque: string): Promise<void> {
  const number = { ...whatsapp.number, phoneNumberId: sent.via };
  const timestamp = Math.floor(Date.now() / 1_000);
  const status = { wamid: sent.id, status: 'sent', timestamp, recipientId: sent.to, opaque } as const;
  await whatsapp.sendWebhook(buildWhatsAppStatus(number, status), { phoneNumberId: sent.via });
}

async function foundMissing(stack: Stack, id: string): Promise<string | undefined> {
  const { body } = await stack.call<{ status: string }>(
    'POST',
    `/api/v1/integrations/whatsapp/messages/${id}/reconcile`,
    { body: { status: 'failed', reason: 'the customer says that nothing came' } },
  );
  return body.data?.status;
}

async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

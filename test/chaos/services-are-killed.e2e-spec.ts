/** P3, P4, P7: ingress, provider service and orchestrator are killed in turn, every two seconds, during 5,000 messages. */
import { setTimeout as pause } from 'node:timers/promises';
import type { WhatsAppSimulator } from '@enlace/simulators';
import type { ServiceName } from '@enlace/contracts';
import { answerBooks, messagesAnswered } from '../kit/answer-books.js';
import { CLINIC, connectWhatsApp, hostOf, startWhatsApp } from '../kit/channels.js';
import { settled, write, type LoadOptions } from '../kit/load.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

const LOAD: LoadOptions = {
  customers: 100,
  each: 50,
  concurrent: 20,
  together: 5,
  text: (customer, turn) => `${CLINIC.question} (${customer}/${turn})`,
  pauseMs: 200,
};
const VICTIMS: readonly ServiceName[] = ['webhook-ingress', 'whatsapp', 'rag-orchestrator'];
const EVERY_MS = 2_000;
/** How often each is killed at the least; a quick machine must not be done with its messages before. */
const KILLS_OF_EACH = 3;

describe('while services are killed in turn during 5,000 messages', () => {
  let whatsapp: WhatsAppSimulator;
  let stack: Stack;

  beforeAll(async () => {
    whatsapp = await startWhatsApp({ statuses: false });
    stack = await Stack.start({
      services: VICTIMS,
      allowHosts: [hostOf(whatsapp)],
      // As where customers write several messages in a row: what comes meanwhile is answered together.
      env: { ANSWER_BURST_WAIT_MS: '1500' },
    });
    await stack.teach('acme', CLINIC.title, CLINIC.text);
  });

  afterAll(async () => {
    await stack?.stop();
    await whatsapp?.stop();
  });

  it('every message is stored once and in order, and answered once or shown as unknown', async () => {
    const integration = await connectWhatsApp(stack, whatsapp, 'acme');
    const webhooks = `${stack.urlOf('webhook-ingress')}/api/v1/integrations/webhooks/whatsapp/${integration}`;
    const killing = new AbortController();
    const kills: ServiceName[] = [];
    const mayWrite = (turn: number): Promise<number> =>
      until(
        () => fewest(kills),
        (count) => count >= Math.floor(((turn + 1) * KILLS_OF_EACH) / LOAD.each),
        120_000,
      );
    await Promise.all([
      killInTurn(stack, kills, killing.signal),
      write(whatsapp, webhooks, { ...LOAD, mayWrite }).finally(() => killing.abort()),
    ]);
    expect(fewest(kills)).toBeGreaterThanOrEqual(KILLS_OF_EACH);
    await until(
      () => Promise.all(VICTIMS.map((victim) => stack.isReady(victim))),
      (ready) => ready.every(Boolean),
      60_000,
    );

    await until(
      () => messagesAnswered(stack.databaseUrl, 'acme'),
      (count) => count >= LOAD.customers * LOAD.each,
      300_000,
      500,
    );
    const { timelines, sent } = await settled(stack, whatsapp, 'acme', LOAD, 300_000);
    const accepted = new Map(sent.map(({ id, text }) => [id, text]));
    for (const timeline of timelines.values()) {
      const inbound = timeline
        .filter(({ direction }) => direction === 'inbound')
        .map(({ content }) => content.text?.replace(/^.*\/(\d+)\)$/, '$1'));
      expect(inbound).toEqual(Array.from({ length: LOAD.each }, (_, turn) => String(turn)));

      const outbound = timeline.filter(({ direction }) => direction === 'outbound');
      expect(outbound.length).toBeGreaterThan(0);
      for (const message of outbound) {
        expect(['sent', 'delivered', 'read', 'unknown']).toContain(message.status);
        if (message.status !== 'unknown') expect(accepted.has(message.provider_message_id ?? '')).toBe(true);
      }
    }
    // Each message was answered once: it is in one answer, and each answer is one message of ours.
    const answers = await answerBooks(stack.databaseUrl, 'acme');
    const answered = answers.flatMap(({ messageIds }) => messageIds);
    const asked = [...timelines.values()].flat().filter(({ direction }) => direction === 'inbound');
    expect(new Set(answered).size).toBe(answered.length);
    expect(new Set(answered)).toEqual(new Set(asked.map(({ id }) => id)));
    const replies = [...timelines.values()].flat().filter(({ direction }) => direction === 'outbound');
    expect(replies.map(({ id }) => id).sort()).toEqual(answers.map(({ replyId }) => replyId).sort());

    // Nothing reached the provider that is not one of our messages, or twice.
    expect(sent.length).toBeLessThanOrEqual(replies.length);
    const unknown = replies.filter(({ status }) => status === 'unknown').length;
    expect(sent.length).toBeGreaterThanOrEqual(replies.length - unknown);
  }, 600_000);
});

/** How often the one that was killed least was killed. */
function fewest(kills: readonly ServiceName[]): number {
  return Math.min(...VICTIMS.map((victim) => kills.filter((name) => name === victim).length));
}

/** Every two seconds the next of them, or where that one is not up yet, the one after it; `kills` tells who it was. */
async function killInTurn(stack: Stack, kills: ServiceName[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
    for (let turn = 0; turn < VICTIMS.length && !signal.aborted; turn += 1) {
      const victim = VICTIMS[(kills.length + turn) % VICTIMS.length] ?? 'whatsapp';
      if (!(await stack.isReady(victim))) continue;
      stack.kill(victim);
      kills.push(victim);
      break;
    }
  }
}

/** Many customers writing at once, and the books that must balance afterwards. */
import { setTimeout as pause } from 'node:timers/promises';
import {
  buildWhatsAppBatch,
  signWhatsApp,
  type SentMessage,
  type WhatsAppSimulator,
} from '@enlace/simulators';
import { conversations, messages, type Message } from './records.js';
import type { Stack } from './stack.js';
import { until } from './until.js';

export interface LoadOptions {
  readonly customers: number;
  readonly each: number;
  /** Webhooks on their way at the same time; a customer's own come one after the other. */
  readonly concurrent: number;
  /** Customers whose messages come in one webhook, as Meta batches what is written at once; one where not given. */
  readonly together?: number;
  /** What is written. */
  readonly text: (customer: number, turn: number) => string;
  /** Milliseconds between two messages of a lane. */
  readonly pauseMs?: number;
  /** Resolves when the messages of a turn may be written. */
  readonly mayWrite?: (turn: number) => Promise<unknown>;
}

export function customerId(customer: number): string {
  return `52155${String(customer).padStart(8, '0')}`;
}

/**
 * Writes `customers × each` messages, each sent again until it is answered 200, as Meta does. Returns how often a webhook
 * was answered with something else (by status; 0 is no answer at all).
 */
export async function write(
  whatsapp: WhatsAppSimulator,
  webhookUrl: string,
  options: LoadOptions,
): Promise<Map<number, number>> {
  const refusals = new Map<number, number>();
  const lanes = Array.from({ length: options.concurrent }, (_, lane) =>
    inGroups(customersOf(lane, options), options.together ?? 1),
  );
  await Promise.all(
    lanes.map(async (groups) => {
      for (let turn = 0; turn < options.each; turn += 1) {
        await options.mayWrite?.(turn);
        for (const customers of groups) {
          const texts = customers.map((customer) => ({ customer, text: options.text(customer, turn) }));
          await deliver(whatsapp, webhookUrl, turn, texts, refusals);
          if (options.pauseMs !== undefined) await pause(options.pauseMs);
        }
      }
    }),
  );
  return refusals;
}

function customersOf(lane: number, { customers, concurrent }: LoadOptions): number[] {
  return Array.from({ length: customers }, (_, customer) => customer).filter(
    (customer) => customer % concurrent === lane,
  );
}

function inGroups<Item>(items: readonly Item[], size: number): Item[][] {
  const groups = Array.from({ length: Math.ceil(items.length / size) }, (_, group) => group * size);
  return groups.map((start) => items.slice(start, start + size));
}

async function deliver(
  whatsapp: WhatsAppSimulator,
  webhookUrl: string,
  turn: number,
  texts: readonly { readonly customer: number; readonly text: string }[],
  refusals: Map<number, number>,
): Promise<void> {
  const { number } = whatsapp;
  const timestamp = Math.floor(Date.now() / 1_000);
  const body = buildWhatsAppBatch(
    number,
    texts.map(({ customer, text }) => {
      const from = customerId(customer);
      whatsapp.openWindow(from);
      return { from, wamid: `wamid.${from}.${turn}`, timestamp, content: { type: 'text', body: text } };
    }),
  );
  const headers = { 'content-type': 'application/json', ...signWhatsApp(body, number.appSecret) };
  const end = Date.now() + 120_000;
  for (;;) {
    const status = await fetch(webhookUrl, {
      method: 'POST',
      body,
      headers,
      signal: AbortSignal.timeout(10_000),
    }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
    if (status === 200) return;
    refusals.set(status, (refusals.get(status) ?? 0) + 1);
    if (Date.now() > end)
      throw new Error(`a webhook was not taken within two minutes; last status ${status}`);
    await pause(100);
  }
}

export interface Books {
  /** Per customer: the timeline as the API shows it. */
  readonly timelines: ReadonlyMap<string, readonly Message[]>;
  readonly sent: readonly SentMessage[];
}

/** Waits until every message is stored and nothing is on its way any more, and reads the books. */
export async function settled(
  stack: Stack,
  whatsapp: WhatsAppSimulator,
  tenant: string,
  options: LoadOptions,
  withinMs: number,
): Promise<Books> {
  const found = await until(
    () => conversations(stack, tenant),
    (list) => list.length === options.customers,
    withinMs,
  );
  const timelines = new Map<string, readonly Message[]>();
  const end = Date.now() + withinMs;
  for (const { id } of found) {
    const timeline = await until(
      () => messages(stack, id),
      (list) => isSettled(list, options.each),
      Math.max(1_000, end - Date.now()),
    );
    timelines.set(id, timeline);
  }
  return { timelines, sent: whatsapp.sent };
}

/** All inbound stored, an outbound after the last of them, and nothing queued or being sent. */
function isSettled(timeline: readonly Message[], each: number): boolean {
  const inbound = timeline.filter(({ direction }) => direction === 'inbound');
  const last = timeline.at(-1);
  const moving = timeline.some(({ status }) => status === 'queued' || status === 'sending');
  return inbound.length >= each && last?.direction === 'outbound' && !moving;
}

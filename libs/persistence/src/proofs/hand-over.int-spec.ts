/** P6: the bot never talks over a human, however hand-overs and sending fall into each other. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Author } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { Begun, Lane } from '../stores/outbound/outbound-message.js';
import { openBench, type StoreBench } from '../fixtures/store-bench.js';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import { inLanes, proofRuns } from '../../../../test/kit/proof-scale.js';

const HAND_OVERS = ['take over', 'resume', 'person writes'] as const;
const CONVERSATIONS = 20;

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

/** One conversation, what is known of it for certain, and what became of the bot's replies. */
class Desk {
  /** The newest epoch that is known to be committed. */
  epoch = 0;
  private readonly replies = new Map<string, number>();
  readonly ends = { sent: 0, stale: 0 };

  private constructor(private readonly conversationId: string) {}

  static async open(of: { tenantId: string; integrationId: string }): Promise<Desk> {
    const contact = { external_id: randomId() };
    const kept = await bench.inbound.recordMessage(arrival(of), written(of, { contact }));
    const desk = new Desk(kept.conversationId);
    desk.epoch = kept.epoch;
    return desk;
  }

  /** A reply of the bot, computed under the epoch that is known now. */
  async reply(): Promise<void> {
    const messageId = randomId();
    this.replies.set(messageId, this.epoch);
    await this.queue(messageId, 'bot', this.epoch);
  }

  async handOver(how: (typeof HAND_OVERS)[number]): Promise<void> {
    if (how === 'person writes') {
      await this.queue(randomId(), 'human');
      const { epoch } = (await bench.conversations.get('acme', this.conversationId)) ?? { epoch: 0 };
      return this.committed(epoch);
    }
    const change = how === 'take over' ? 'takeOver' : 'resume';
    this.committed((await bench.conversations[change]('acme', this.conversationId, 'agent-7')).epoch);
  }

  /** Sends whatever is queued, as a worker does. */
  async send(): Promise<void> {
    const lane = await bench.outbound.claimLane('telegram', this.conversationId, randomId(), 60_000);
    if (lane === undefined) return;
    let known = this.epoch;
    let begun: Begun | undefined = await bench.outbound.begin(lane);
    while (begun !== undefined && begun.state !== 'empty' && begun.state !== 'wait') {
      this.look(begun, known);
      if (begun.state === 'send') await pause(Math.random() * 4);
      known = this.epoch;
      begun = begun.state === 'send' ? await this.settle(lane, begun) : await bench.outbound.begin(lane);
    }
  }

  /** Replies of which nothing is known any more. */
  get open(): number {
    return this.replies.size;
  }

  /** @param known the newest epoch that was committed before the look at the queue began */
  private look(begun: Begun, known: number): void {
    if (begun.state === 'refused') {
      expect(begun.code).toBe('stale_epoch');
      expect(this.replies.delete(begun.messageId)).toBe(true);
      this.ends.stale += 1;
    }
    if (begun.state !== 'send') return;
    const epoch = this.replies.get(begun.message.id);
    if (epoch === undefined) return;
    expect(epoch).toBeGreaterThanOrEqual(known);
    this.replies.delete(begun.message.id);
    this.ends.sent += 1;
  }

  private async settle(lane: Lane, begun: Begun & { state: 'send' }): Promise<Begun | undefined> {
    const { id, attempt } = begun.message;
    const outcome = { outcome: 'sent', providerMessageIds: [id] } as const;
    const options = { maxAttempts: 3, goOn: {} };
    return (await bench.outbound.settle(lane, id, attempt, outcome, options)).next;
  }

  private async queue(messageId: string, author: Author, epoch?: number): Promise<void> {
    await bench.outbound.enqueue({
      messageId,
      tenantId: 'acme',
      conversationId: this.conversationId,
      content: { type: 'text', text: 'Sí.' },
      author,
      ...(epoch === undefined ? {} : { epoch }),
    });
  }

  private committed(epoch: number): void {
    this.epoch = Math.max(this.epoch, epoch);
  }
}

function anyOf<Item>(items: readonly [Item, ...Item[]]): Item {
  return items[Math.floor(Math.random() * items.length)] ?? items[0];
}

/** A reply, a hand-over or two and two senders, each beginning after some of the others, or in the same moment. */
async function interleaving(desk: Desk): Promise<void> {
  const works = [
    () => desk.reply(),
    () => desk.send(),
    () => desk.send(),
    ...Array.from({ length: Math.random() < 0.7 ? 1 : 2 }, () => () => desk.handOver(anyOf(HAND_OVERS))),
  ];
  const underWay: Promise<void>[] = [];
  for (const work of shuffled(works)) {
    underWay.push(work());
    if (Math.random() < 0.3) await Promise.all(underWay);
    else if (Math.random() < 0.5) await pause(Math.random() * 4);
  }
  await Promise.all(underWay);
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

it(`no reply of the bot goes out under an older epoch in ${proofRuns(10_000)} interleavings, and none is lost`, async () => {
  const of = await bench.integration();
  const desks = await Promise.all(Array.from({ length: CONVERSATIONS }, () => Desk.open(of)));
  const rounds = Math.ceil(proofRuns(10_000) / CONVERSATIONS);
  await inLanes(desks, CONVERSATIONS, async (desk) => {
    for (let round = 0; round < rounds; round += 1) await interleaving(desk);
    await desk.send();
    expect(desk.open).toBe(0);
  });
  const sent = desks.reduce((sum, { ends }) => sum + ends.sent, 0);
  const stale = desks.reduce((sum, { ends }) => sum + ends.stale, 0);
  expect(sent + stale).toBe(rounds * CONVERSATIONS);
  expect(Math.min(sent, stale)).toBeGreaterThan((rounds * CONVERSATIONS) / 20);
}, 300_000);

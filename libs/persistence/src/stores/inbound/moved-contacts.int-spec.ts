/** A group that became a supergroup has another id: contact and conversation go on, in whatever order it is told. */
import { randomId } from '@enlace/crypto';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import type { ArrivedEvent } from './arrived-event.js';

let bench: StoreBench;
beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

const FORMER = '-100';
const PRESENT = '-1002233';

interface Group {
  readonly tenantId: string;
  readonly integrationId: string;
}

async function wrote(of: Group, chat: string, event: ArrivedEvent = arrival(of)) {
  return bench.inbound.recordMessage(event, written(of, { contact: { external_id: chat } }));
}

/** As Telegram tells it in the former chat or in the present one: the same, from either side. */
function migrated(of: Group, event = arrival(of)) {
  return bench.inbound.recordContactChange(event, {
    platform: 'telegram',
    change: 'renumbered',
    contact: { external_id: PRESENT, name: 'Pacientes' },
    former_id: FORMER,
    timestamp: 0,
    raw_payload: {},
  });
}

/** The one contact that is left, with its one active conversation. */
async function only({ integrationId }: Group) {
  const contacts = await bench.database.asSystem((tx) =>
    tx.query<{ id: string; externalId: string }>(
      `SELECT id, external_id AS "externalId" FROM contacts WHERE integration_id = $1 AND merged_into IS NULL`,
      [integrationId],
    ),
  );
  expect(contacts).toHaveLength(1);
  const { items } = await bench.conversations.list({
    tenantId: 'acme',
    contactId: contacts[0]?.id ?? '',
    state: 'active',
  });
  expect(items).toHaveLength(1);
  return { externalId: contacts[0]?.externalId, conversationId: items[0]?.id };
}

describe('a group that moved', () => {
  it.each<[string, (of: Group) => readonly (() => Promise<unknown>)[]]>([
    ['told before anybody writes', (of) => [() => migrated(of), () => wrote(of, PRESENT)]],
    ['told twice', (of) => [() => migrated(of), () => migrated(of), () => wrote(of, PRESENT)]],
    ['told after somebody wrote there', (of) => [() => wrote(of, PRESENT), () => migrated(of)]],
    ['with a late message from before', (of) => [() => migrated(of), () => wrote(of, FORMER)]],
    [
      'with messages under both ids, before and after',
      (of) => [
        () => wrote(of, PRESENT),
        () => wrote(of, FORMER),
        () => migrated(of),
        () => wrote(of, FORMER),
        () => wrote(of, PRESENT),
      ],
    ],
  ])('keeps its contact and its conversation: %s', async (_, steps) => {
    const of = await bench.integration();
    const begun = await wrote(of, FORMER);
    for (const step of steps(of)) await step();
    const { externalId, conversationId } = await only(of);
    expect(externalId).toBe(PRESENT);
    expect(conversationId).toBe(begun.conversationId);
    expect((await wrote(of, PRESENT)).conversationId).toBe(conversationId);
  });

  it('is written to at its present id also when the news comes after a message that is newer', async () => {
    const of = await bench.integration();
    const news = arrival(of);
    await wrote(of, FORMER);
    await migrated(of, news);
    expect((await only(of)).externalId).toBe(PRESENT);
  });

  async function send(conversationId: string, movedTo?: string) {
    const messageId = randomId();
    await bench.outbound.enqueue({
      messageId,
      tenantId: 'acme',
      conversationId,
      content: { type: 'text', text: 'Sí.' },
      author: 'system',
    });
    return sendNext(conversationId, movedTo);
  }

  /** @returns where it was to go */
  async function sendNext(conversationId: string, movedTo?: string) {
    const lane = await bench.outbound.claimLane('telegram', conversationId, randomId(), 60_000);
    if (lane === undefined) throw new Error('no lane');
    const begun = await bench.outbound.begin(lane);
    if (begun.state !== 'send') throw new Error(begun.state);
    await bench.outbound.settle(
      lane,
      begun.message.id,
      begun.message.attempt,
      movedTo === undefined
        ? { outcome: 'sent', providerMessageIds: [randomId()] }
        : { outcome: 'retry', code: 'moved', reason: 'it moved', afterMs: 0, scope: 'contact', movedTo },
      { maxAttempts: 3 },
    );
    await bench.outbound.giveBackLanes({ provider: 'telegram', worker: lane.worker, conversationId });
    return begun.to.contact;
  }

  it('is met in sending: the message goes to the present id, and a late message takes nothing back', async () => {
    const of = await bench.integration();
    const { conversationId } = await wrote(of, FORMER);
    expect(await send(conversationId, PRESENT)).toBe(FORMER);
    await wrote(of, FORMER);
    expect(await sendNext(conversationId)).toBe(PRESENT);
    expect((await only(of)).conversationId).toBe(conversationId);
  });

  it('is met in changing a message: the contact moves all the same', async () => {
    const of = await bench.integration();
    const { conversationId } = await wrote(of, FORMER);
    const moved = {
      outcome: 'retry',
      code: 'moved',
      reason: 'it moved',
      afterMs: 0,
      scope: 'contact',
    } as const;
    await bench.outbound.putOff({ ...of, conversationId }, { ...moved, movedTo: PRESENT });
    expect(await only(of)).toEqual({ externalId: PRESENT, conversationId });
  });

  it('is met in sending after somebody wrote at the present id: both are one', async () => {
    const of = await bench.integration();
    const { conversationId } = await wrote(of, FORMER);
    const present = await wrote(of, PRESENT);
    expect(await send(conversationId, PRESENT)).toBe(FORMER);
    expect(await sendNext(conversationId)).toBe(PRESENT);
    const left = await only(of);
    expect(left.conversationId).toBe(conversationId);
    const burst = await bench.answers.burst('acme', conversationId);
    expect(burst?.messages.map(({ id }) => id)).toContain(present.messageId);
    await migrated(of);
    expect(await only(of)).toEqual(left);
  });
});

describe('a message among several people', () => {
  it('is kept, and asks for an answer only where it is addressed to the bot', async () => {
    const of = await bench.integration();
    const message = written(of, { contact: { external_id: PRESENT } });
    const aside = await bench.inbound.recordMessage(arrival(of), message, { isAddressed: false });
    expect(aside.awaitsAnswer).toBe(false);
    const asked = { ...message, message_id: 'asked' };
    const addressed = await bench.inbound.recordMessage(arrival(of), asked, { isAddressed: true });
    expect(addressed).toMatchObject({ awaitsAnswer: true, conversationId: aside.conversationId });
    const burst = await bench.answers.burst('acme', addressed.conversationId);
    expect(burst?.messages.map(({ id }) => id)).toEqual([addressed.messageId]);
  });
});

describe('a contact that blocked us', () => {
  const news = (of: Group, change: 'blocked' | 'unblocked', event = arrival(of)) =>
    bench.inbound.recordContactChange(event, {
      platform: 'telegram',
      change,
      contact: { external_id: 'ana' },
      timestamp: 0,
      raw_payload: {},
    });

  it('is written to again once it takes us back, and an older yes counts no more than a newer no', async () => {
    const of = await bench.integration();
    const { conversationId } = await wrote(of, 'ana');
    const older = arrival(of);
    const next = async () => {
      await bench.outbound.enqueue({
        messageId: randomId(),
        tenantId: 'acme',
        conversationId,
        content: { type: 'text', text: 'Sí.' },
        author: 'human',
      });
      const lane = await bench.outbound.claimLane('telegram', conversationId, randomId(), 60_000);
      if (lane === undefined) throw new Error('no lane');
      const begun = await bench.outbound.begin(lane);
      if (begun.state === 'send') {
        const { id, attempt } = begun.message;
        const outcome = { outcome: 'sent', providerMessageIds: [randomId()] } as const;
        await bench.outbound.settle(lane, id, attempt, outcome, { maxAttempts: 3 });
      }
      await bench.outbound.giveBackLanes({ provider: 'telegram', worker: lane.worker, conversationId });
      return begun.state === 'refused' ? `${begun.code}: ${begun.reason}` : begun.state;
    };
    await news(of, 'blocked');
    expect(await next()).toBe('contact_unreachable: the contact has blocked us');
    await news(of, 'unblocked', older);
    expect(await next()).toMatch(/^contact_unreachable/);
    await news(of, 'unblocked');
    expect(await next()).toBe('send');
  });
});

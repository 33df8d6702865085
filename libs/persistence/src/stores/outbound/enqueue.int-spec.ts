/** What queueing a message does to who owns its conversation, and who owns it to the message. */
import { randomId } from '@enlace/crypto';
import { arrival, written } from '../../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../../fixtures/store-bench.js';
import { enqueue } from './enqueue.js';
import type { OutboundRequest } from './outbound-message.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

async function conversation(): Promise<string> {
  const of = await bench.integration();
  return (await bench.inbound.recordMessage(arrival(of), written(of))).conversationId;
}

function write(conversationId: string, rest: Partial<OutboundRequest> = {}) {
  const request: OutboundRequest = {
    messageId: randomId(),
    tenantId: 'acme',
    conversationId,
    content: { type: 'text', text: 'Soy Ana.' },
    author: 'human',
    ...rest,
  };
  return bench.database.forTenant('acme', (tx) => enqueue(tx, request));
}

const ownerOf = async (id: string) => {
  const { owner, ownedBy } = (await bench.conversations.get('acme', id)) ?? {};
  return { owner, ownedBy };
};

describe("a person's message", () => {
  it('leaves a conversation to the person who took it over', async () => {
    const id = await conversation();
    await bench.conversations.takeOver('acme', id, 'agent-1');
    await write(id);
    expect(await ownerOf(id)).toEqual({ owner: 'human', ownedBy: 'agent-1' });
  });

  it('makes the conversation the one of whoever the request names', async () => {
    const id = await conversation();
    await write(id, { actor: 'agent-2' });
    expect(await ownerOf(id)).toEqual({ owner: 'human', ownedBy: 'agent-2' });
    await write(id, { actor: 'agent\u0000-3' });
    expect(await ownerOf(id)).toMatchObject({
      owner: 'human',
      ownedBy: expect.stringMatching(/^agent.*-3$/),
    });
  });

  it('does not make it the one of whoever gave it back to the bot', async () => {
    const id = await conversation();
    await bench.conversations.resume('acme', id, 'agent-1');
    await write(id);
    expect(await ownerOf(id)).toEqual({ owner: 'human', ownedBy: null });
  });

  it('changes nothing when it was queued before', async () => {
    const id = await conversation();
    const messageId = randomId();
    await write(id, { messageId, actor: 'agent-1' });
    expect(await write(id, { messageId, actor: 'agent-2' })).toMatchObject({ outcome: 'duplicate' });
    expect(await ownerOf(id)).toEqual({ owner: 'human', ownedBy: 'agent-1' });
  });
});

it("the bot's and the system's messages leave a conversation to whom it belongs", async () => {
  const id = await conversation();
  await write(id, { author: 'bot', actor: 'agent-2' });
  await write(id, { author: 'system', actor: 'agent-2' });
  expect(await ownerOf(id)).toEqual({ owner: 'bot', ownedBy: null });
  await bench.conversations.takeOver('acme', id, 'agent-1');
  await write(id, { author: 'system' });
  expect(await ownerOf(id)).toEqual({ owner: 'human', ownedBy: 'agent-1' });
});

describe("a bot's message that names no epoch", () => {
  const fate = async (id: string) => {
    const messageId = randomId();
    await write(id, { messageId, author: 'bot' });
    const lane = await bench.outbound.claimLane('telegram', id, 'worker', 60_000);
    if (lane === undefined) throw new Error('the lane is not free');
    const begun = await bench.outbound.begin(lane);
    return begun.state === 'refused' ? begun.code : begun.state;
  };

  it('goes out while the bot owns the conversation', async () => {
    expect(await fate(await conversation())).toBe('send');
  });

  it('is refused while a person owns it', async () => {
    const id = await conversation();
    await bench.conversations.takeOver('acme', id, 'agent-1');
    expect(await fate(id)).toBe('stale_epoch');
  });
});

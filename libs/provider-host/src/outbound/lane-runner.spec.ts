/** Lanes, one worker each, from the first kick to a shutdown. */
import type { Begun, Lane, LeftClaim, OutboundStore } from '@enlace/persistence';
import { FakeProvider, LANE, listening, pause } from '../spec-fakes.js';
import type { DeliveryOutcomes } from './delivery-outcomes.js';
import { LaneRunner } from './lane-runner.js';
import type { Sending } from './sending.js';

class World {
  /** What waits, by conversation. */
  readonly waiting = new Map<string, string[]>();
  readonly sent: string[] = [];
  readonly lost: string[] = [];
  readonly refused: string[] = [];
  readonly held = new Set<string>();
  readonly log = listening();
  /** Nobody knows whether settling a message has begun the next one. */
  uncertain = false;
  claims = 0;
  recovered: string[] = [];
  due: Lane[] = [];
  gate: Promise<void> = Promise.resolve();
  /** What fails from now on. */
  failing: 'claim' | 'begin' | 'send' | undefined;
  readonly givenBack: LeftClaim[] = [];

  readonly store: Partial<OutboundStore> = {
    claimLane: (_provider, conversationId) => {
      this.claims += 1;
      return this.orFail('claim', () => this.claim(conversationId));
    },
    claimDueLanes: () => this.orFail('claim', () => this.due.splice(0)),
    giveBackLanes: (claim) => {
      this.givenBack.push(claim);
      if (claim.conversationId !== undefined) this.held.delete(claim.conversationId);
      return Promise.resolve();
    },
    recoverLane: () =>
      Promise.resolve(this.recovered.splice(0).map((messageId) => ({ messageId, metadata: null }))),
  };

  readonly sending: Partial<Sending> = {
    begin: (lane) => this.orFail('begin', () => this.begin(lane)),
    send: async (lane, { message }, stopping) => {
      await this.gate;
      return this.orFail('send', () => {
        this.left(lane.conversationId).shift();
        this.sent.push(message.id);
        return stopping.aborted || this.uncertain ? undefined : this.begin(lane);
      });
    },
    beginAt: (lane, _at, stopping) => Promise.resolve(stopping.aborted ? undefined : this.begin(lane)),
    refuse: (lane, { messageId }) => {
      this.refused.push(messageId);
      this.left(lane.conversationId).shift();
      return Promise.resolve();
    },
  };

  readonly runner = new LaneRunner(
    new FakeProvider().host,
    this.store as OutboundStore,
    this.sending as Sending,
    {
      unknown: (_lane: Lane, { messageId }: { messageId: string }) => {
        this.lost.push(messageId);
        return Promise.resolve();
      },
      allTold: () => Promise.resolve(),
    } as Partial<DeliveryOutcomes> as DeliveryOutcomes,
    this.log.logger,
  );

  private orFail<T>(step: World['failing'], work: () => T): Promise<T> {
    return this.failing === step ? Promise.reject(new Error('Postgres is away')) : Promise.resolve(work());
  }

  /** What is at the head of the lane, which is given back where nothing is. */
  private begin({ conversationId }: Lane): Begun {
    const [id] = this.left(conversationId);
    if (id === undefined) {
      this.held.delete(conversationId);
      return { state: 'empty' };
    }
    if (id.startsWith('refused')) {
      return { state: 'refused', messageId: id, code: 'expired', reason: 'too late', metadata: null };
    }
    if (id.startsWith('paced:')) {
      this.left(conversationId)[0] = id.slice('paced:'.length);
      return { state: 'pace', at: 0 };
    }
    if (id === 'later') {
      this.held.delete(conversationId);
      this.left(conversationId).shift();
      return { state: 'wait', untilMs: 0 };
    }
    const content = { type: 'text' as const, text: id };
    return {
      state: 'send',
      message: { id, content, replyTo: null, metadata: null, attempt: 1 },
      to: { contact: 'customer-1' },
      conversationId: LANE.conversationId,
      contactId: 'contact-1',
      throughput: null,
      countedFor: 0,
      integrationId: 'integration-1',
      tenantId: 'acme',
    };
  }

  left(conversationId: string): string[] {
    return this.waiting.get(conversationId) ?? [];
  }

  claim(conversationId: string): Lane | undefined {
    if (this.held.has(conversationId) || this.left(conversationId).length === 0) return undefined;
    this.held.add(conversationId);
    return { ...LANE, conversationId, interrupted: this.recovered.length > 0 };
  }
}

describe('the lanes of a provider', () => {
  it('keeps the lane while its next message waits for its moment', async () => {
    const world = new World();
    world.waiting.set('a', ['paced:m-1', 'm-2']);
    world.runner.kick('a');
    await pause(20);
    expect(world.sent).toEqual(['m-1', 'm-2']);
    expect(world.claims).toBe(1);
  });

  it('send what waits in a conversation, in order, and give the lane back', async () => {
    const world = new World();
    world.waiting.set('a', ['a1', 'a2', 'a3']);
    world.runner.kick('a');
    await pause(5);
    expect(world.sent).toEqual(['a1', 'a2', 'a3']);
    expect(world.held.size).toBe(0);
  });

  it('take what came while the lane was being served, however often they are kicked', async () => {
    const world = new World();
    let open = (): void => undefined;
    world.gate = new Promise((resolve) => (open = resolve));
    world.waiting.set('a', ['a1']);
    world.runner.kick('a');
    await pause(1);
    world.waiting.get('a')?.push('a2');
    world.runner.kick('a');
    world.runner.kick('a');
    open();
    await pause(5);
    expect(world.sent).toEqual(['a1', 'a2']);
  });

  it('tell first of what a dead worker was sending', async () => {
    const world = new World();
    world.recovered = ['lost-1'];
    world.waiting.set('a', ['a1']);
    world.runner.kick('a');
    await pause(5);
    expect(world.lost).toEqual(['lost-1']);
    expect(world.sent).toEqual(['a1']);
  });

  it('tell of what may not be sent and go on with the next', async () => {
    const world = new World();
    world.waiting.set('a', ['refused-1', 'a2']);
    world.runner.kick('a');
    await pause(5);
    expect([world.refused, world.sent]).toEqual([['refused-1'], ['a2']]);
    expect(world.held.size).toBe(0);
  });

  it('look again at once where what they wait for is due already', async () => {
    const world = new World();
    world.waiting.set('a', ['later', 'a2']);
    world.runner.kick('a');
    await pause(5);
    expect(world.claims).toBe(2);
    expect(world.sent).toEqual(['a2']);
  });

  it('are given back and taken up anew where nobody knows what has been begun', async () => {
    const world = new World();
    world.uncertain = true;
    world.waiting.set('a', ['a1', 'a2']);
    world.runner.kick('a');
    await pause(5);
    expect(world.sent).toEqual(['a1', 'a2']);
    expect(world.givenBack).toMatchObject([{ conversationId: 'a' }, { conversationId: 'a' }]);
  });

  it('leave a lane alone that somebody else has', async () => {
    const world = new World();
    world.waiting.set('a', ['a1']);
    world.held.add('a');
    world.runner.kick('a');
    await pause(5);
    expect(world.sent).toEqual([]);
  });

  it('are swept up where nobody serves them', async () => {
    const world = new World();
    world.waiting.set('a', ['a1']);
    world.due = [world.claim('a') ?? LANE];
    await world.runner.sweep();
    await pause(5);
    expect(world.sent).toEqual(['a1']);
  });

  it('serve at most 64 conversations at a time, and the others after them', async () => {
    const world = new World();
    let open = (): void => undefined;
    world.gate = new Promise((resolve) => (open = resolve));
    for (let count = 0; count < 70; count += 1) {
      world.waiting.set(`c${count}`, [`m${count}`]);
      world.runner.kick(`c${count}`);
    }
    await pause(5);
    expect(world.claims).toBe(64);
    open();
    await pause(10);
    expect(world.sent).toHaveLength(70);
  });

  it.each([
    ['before anything was handed to the provider', 'begin', undefined],
    ['after that', 'send', 'a1'],
  ] as const)('are given back when they come to a stop %s, and taken up again', async (_, step, handed) => {
    const world = new World();
    world.waiting.set('a', ['a1']);
    world.failing = step;
    world.runner.kick('a');
    await pause(5);
    expect(world.log.lines).toMatchObject([{ level: 'warn', conversation: 'a' }]);
    world.failing = undefined;
    await world.runner.sweep();
    expect(world.givenBack.map((claim) => [claim.conversationId, claim.handed])).toEqual([['a', handed]]);
    world.runner.kick('a');
    await pause(5);
    expect(world.sent).toEqual(['a1']);
  });

  it('are given back by the name of the claim when nobody knows whether they were claimed', async () => {
    const world = new World();
    world.waiting.set('a', ['a1']);
    world.failing = 'claim';
    world.runner.kick('a');
    await expect(world.runner.sweep()).rejects.toThrow('away');
    await pause(5);
    world.failing = undefined;
    await world.runner.sweep();
    expect(world.givenBack.map(({ conversationId }) => conversationId)).toEqual(
      expect.arrayContaining(['a', undefined]),
    );
    expect(new Set(world.givenBack.map(({ worker }) => worker)).size).toBe(2);
  });

  it('are given back once more when giving back failed', async () => {
    const world = new World();
    world.waiting.set('a', ['a1']);
    world.failing = 'begin';
    world.runner.kick('a');
    await pause(5);
    world.failing = undefined;
    const { giveBackLanes } = world.store;
    world.store.giveBackLanes = () => Promise.reject(new Error('still away'));
    await expect(world.runner.sweep()).rejects.toThrow('still away');
    Object.assign(world.store, { giveBackLanes });
    await world.runner.sweep();
    expect(world.givenBack).toMatchObject([{ conversationId: 'a' }]);
  });
});

describe('a shutdown', () => {
  it('gives back what came to a stop', async () => {
    const world = new World();
    world.waiting.set('a', ['a1']);
    world.failing = 'send';
    world.runner.kick('a');
    await pause(5);
    await world.runner.onModuleDestroy();
    expect(world.givenBack).toMatchObject([{ conversationId: 'a', handed: 'a1' }]);
  });

  it('waits for the message that is being sent and leaves the rest, unclaimed, to others', async () => {
    const world = new World();
    let open = (): void => undefined;
    world.gate = new Promise((resolve) => (open = resolve));
    world.waiting.set('a', ['a1', 'a2']);
    world.runner.kick('a');
    await pause(1);
    const stopped = world.runner.onModuleDestroy();
    open();
    await stopped;
    await pause(5);
    expect(world.sent).toEqual(['a1']);
    expect(world.claims).toBe(1);
    expect(world.held.size).toBe(0);
  });

  it('waits for a lane that was swept up while a kick for it was under way', async () => {
    const world = new World();
    let open = (): void => undefined;
    world.gate = new Promise((resolve) => (open = resolve));
    world.waiting.set('a', ['a1']);
    world.due = [world.claim('a') ?? LANE];
    const swept = world.runner.sweep();
    world.runner.kick('a');
    await swept;
    await pause(2);
    let over = false;
    const stopped = world.runner.onModuleDestroy().then(() => (over = true));
    await pause(5);
    expect(over).toBe(false);
    open();
    await stopped;
    expect(world.sent).toEqual(['a1']);
  });

  it('starts nothing any more', async () => {
    const world = new World();
    await world.runner.onModuleDestroy();
    world.waiting.set('a', ['a1']);
    world.runner.kick('a');
    await world.runner.sweep();
    await pause(5);
    expect(world.claims).toBe(0);
    expect(world.sent).toEqual([]);
  });
});

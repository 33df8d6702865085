/** What waited too long for a connection is not written down late, behind what came after it. */
import type { Database, Tx } from '../../database/database.js';
import { GroupCommit } from './group-commit.js';
import type { WebhookEntry } from './webhook-record.js';

function entry(id: string): WebhookEntry {
  return {
    id,
    tenantId: 'acme',
    integrationId: 'one',
    provider: 'whatsapp',
    receivedAt: new Date(0),
    headers: {},
    body: Buffer.from('{}'),
    scheme: 'sha256',
  };
}

/** A pool whose connections come when they are let. */
function poolOf(written: string[]): { database: Database; connect: () => void } {
  const waiting: (() => void)[] = [];
  const tx = {
    query: (_: unknown, [rows]: [string]) => {
      const ids = (JSON.parse(rows) as { id: string }[]).map(({ id }) => id);
      written.push(...ids);
      return Promise.resolve(ids.map((id, position) => ({ id, position })));
    },
  } as unknown as Tx;
  const asSystem = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return work(tx);
  };
  return {
    database: { poolSize: 2, asSystem } as unknown as Database,
    connect: () => waiting.splice(0).forEach((resolve) => resolve()),
  };
}

describe('a group commit that waits for a connection', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  it('writes nothing down whose sender was told to come again or was kept elsewhere meanwhile', async () => {
    const written: string[] = [];
    const { database, connect } = poolOf(written);
    const commits = new GroupCommit(database);
    const late = expect(commits.accept(entry('late'))).rejects.toMatchObject({
      code: 'database.unavailable',
    });
    await new Promise(setImmediate);
    await jest.advanceTimersByTimeAsync(1_700);
    await late;
    connect();
    await new Promise(setImmediate);
    const next = commits.accept(entry('next'));
    await new Promise(setImmediate);
    connect();
    expect(await next).toMatchObject({ outcome: 'accepted' });
    expect(written).toEqual(['next']);
  });
});

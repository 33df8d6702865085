/** Proves what the other integration tests stand on. */
import { Client } from 'pg';
import { createTestDatabase, startTestNats, testDatabaseUrl, testNatsUrl } from './infra.js';

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0]);
  } finally {
    await client.end();
  }
}

describe('the test infrastructure', () => {
  it('signs in as a role whom row security holds', async () => {
    expect(
      await ask(
        testDatabaseUrl(),
        'SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user',
      ),
    ).toEqual([false]);
  });

  it('commits as production does, but waits for no disk: suites about crashes of Postgres start their own', async () => {
    expect(await ask(testDatabaseUrl(), 'SHOW synchronous_commit')).toEqual(['on']);
    expect(await ask(testDatabaseUrl(), 'SHOW fsync')).toEqual(['off']);
  });

  it('gives each suite a database of its own', async () => {
    const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    await ask(one.url, 'CREATE TABLE mine (id int)');
    expect(await ask(other.url, "SELECT to_regclass('mine')::text")).toEqual([null]);
    await Promise.all([one.drop(), other.drop()]);
    await expect(ask(one.url, 'SELECT 1')).rejects.toThrow('does not exist');
  });

  it('fills a template once and copies it for everyone', async () => {
    const prepare = jest.fn(async (url: string) => {
      await ask(url, 'CREATE TABLE seeds AS SELECT 7 AS seed');
    });
    const copies = await Promise.all([1, 2, 3].map(() => createTestDatabase({ name: 'kit_spec', prepare })));
    for (const copy of copies) expect(await ask(copy.url, 'SELECT seed FROM seeds')).toEqual([7]);
    expect(prepare).toHaveBeenCalledTimes(1);
    await Promise.all(copies.map((copy) => copy.drop()));
  });

  it('does not copy a template that could not be filled', async () => {
    const broken = { name: 'kit_spec_broken', prepare: () => Promise.reject(new Error('no seeds')) };
    await expect(createTestDatabase(broken)).rejects.toThrow('no seeds');
    const mended = { ...broken, prepare: async (url: string) => void (await ask(url, 'CREATE TABLE s ()')) };
    await (await createTestDatabase(mended)).drop();
  });

  it('starts NATS servers beside the shared one', async () => {
    const own = await startTestNats();
    expect(own.url).not.toBe(testNatsUrl());
    await own.stop();
  });
});

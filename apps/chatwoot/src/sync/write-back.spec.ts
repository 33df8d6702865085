/** What a round over changed clients leaves behind where one of them has to wait. */
import { AppError, retry } from '@enlace/contracts';
import { WriteBack } from './write-back.js';

const ACCOUNT = { tenantId: 'acme', integrationId: 'i' };

/** @returns what the round was settled with, where the contacts of Chatwoot end like this */
async function roundOver(ends: readonly (string | Error)[]): Promise<Record<string, unknown>> {
  const settled: Record<string, unknown>[] = [];
  const sweeps = {
    claimDue: () => Promise.resolve([{ ...ACCOUNT, doneUntil: new Date(0) }]),
    settle: (_claimed: unknown, _what: string, how: Record<string, unknown>) =>
      Promise.resolve(settled.push(how)),
  };
  const links = { due: () => Promise.resolve(ends.map((_, at) => ({ ...ACCOUNT, externalId: String(at) }))) };
  const sync = (_: unknown, id: string) => {
    const end = ends[Number(id)];
    return end instanceof Error ? Promise.reject(end) : Promise.resolve(end);
  };
  const accounts = { open: () => Promise.resolve(ACCOUNT) };
  const logger = { warn: () => undefined };
  const given = [sweeps, links, accounts, { sync }, {}, logger] as unknown[];
  await new WriteBack(...(given as ConstructorParameters<typeof WriteBack>)).run();
  return settled[0] ?? {};
}

it('a contact that somebody else overwrites is looked at again, and keeps no other client waiting', async () => {
  const held = new AppError('client.changed', 'fought over', retry(40_000));
  const round = await roundOver(['synced', held, 'synced']);
  expect(round).toMatchObject({ againMs: 5_000, found: 3, ingested: 2 });
  expect(round).not.toHaveProperty('doneUntil');
  expect(round).not.toHaveProperty('failure');
});

it('a round without one is done with, and one that fails says so and waits', async () => {
  expect(await roundOver(['synced'])).toHaveProperty('doneUntil');
  const failed = await roundOver(['synced', new Error('nobody foresaw it')]);
  expect(failed).toMatchObject({ againMs: 60_000, failure: { code: 'internal.error' } });
});

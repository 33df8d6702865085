/** Files on their way: kept with their message, fetched by one at a time, never lost to a crash. */
import { randomId } from '@enlace/crypto';
import type { Attachment } from '@enlace/normalization';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { ConversationStore, Database, InboundStore, MediaRecordStore, type MessageRecord } from '../index.js';

const LEASE_MS = 60_000;
const FILE = { sha256: 'b'.repeat(64), size: 4, mimeType: 'image/png', fileName: 'a.png' };

let home: TestDatabase;
let database: Database;
let media: MediaRecordStore;
let of: { tenantId: string; integrationId: string };

beforeAll(async () => {
  home = await createMigratedDatabase();
  database = Database.open({ url: home.url, poolSize: 4 });
  media = new MediaRecordStore(database);
});
afterAll(async () => {
  await database.close();
  await home.drop();
});
beforeEach(async () => {
  await database.asSystem((tx) => tx.query('DELETE FROM media'));
  of = { tenantId: 'acme', integrationId: randomId() };
});

async function arrives(
  attachments: Attachment[],
  event = arrival(of),
): Promise<() => Promise<MessageRecord>> {
  const kept = await new InboundStore(database).recordMessage(event, { ...written(of), attachments });
  return async () => {
    const { items } = await new ConversationStore(database).messages('acme', kept.conversationId);
    const found = items.find(({ id }) => id === kept.messageId);
    if (found === undefined) throw new Error('the message is gone');
    return found;
  };
}

async function makeDue(): Promise<void> {
  await database.asSystem((tx) => tx.query('UPDATE media SET due_at = now() WHERE due_at IS NOT NULL'));
}

it('the files of a message are there with it, to be fetched at once, and once however often it arrives', async () => {
  const event = arrival(of);
  const attachments: Attachment[] = [
    { kind: 'image', media_id: 'file-1', mime_type: 'image/jpeg' },
    { kind: 'document', url: 'https://files.example/a.pdf', file_name: 'a\0.pdf' },
    { kind: 'video' },
  ];
  const message = await arrives(attachments, event);
  await arrives(attachments, event);
  expect((await message()).media).toMatchObject([
    { position: 0, state: 'pending', reason: null, mimeType: 'image/jpeg', size: null },
    { position: 1, state: 'pending', fileName: 'a\ufffd.pdf' },
    { position: 2, state: 'failed', reason: 'The provider gave nothing to fetch it by' },
  ]);
  const claimed = await media.claimDue('telegram', LEASE_MS, 10);
  const sources = claimed.map(({ source }) => source);
  expect(sources).toHaveLength(2);
  expect(sources).toContainEqual({ media_id: 'file-1' });
  expect(sources).toContainEqual({ url: 'https://files.example/a.pdf' });
  expect(claimed[0]).toMatchObject({ tenantId: 'acme', integrationId: of.integrationId, attempt: 1 });
  expect(await media.claimDue('whatsapp', LEASE_MS, 10)).toEqual([]);
});

it('the files of what the business wrote elsewhere are fetched as well', async () => {
  const echo = {
    ...written(of, { direction: 'outbound' as const }),
    attachments: [{ kind: 'image' as const, media_id: 'e' }],
  };
  await new InboundStore(database).recordEcho(arrival(of), echo);
  expect(await media.claimDue('telegram', LEASE_MS, 10)).toMatchObject([{ source: { media_id: 'e' } }]);
});

it('a file goes to one replica at a time, and to another when the first has been silent for its lease', async () => {
  const message = await arrives([{ kind: 'image', media_id: 'file-1' }]);
  const both = await Promise.all([1, 2].map(() => media.claimDue('telegram', LEASE_MS, 10)));
  const [first] = both.flat();
  expect(both.flat()).toHaveLength(1);
  if (first === undefined) throw new Error('nobody has it');
  await makeDue();
  const [second] = await media.claimDue('telegram', LEASE_MS, 10);
  expect(second).toMatchObject({ id: first.id, attempt: 2 });
  expect(await media.settle(first, { state: 'failed', reason: 'late' })).toBe(false);
  if (second === undefined) throw new Error('the file was lost');
  expect(await media.settle(second, { state: 'stored', file: FILE })).toBe(true);
  expect((await message()).media).toMatchObject([{ ...FILE, id: first.id, state: 'stored', reason: null }]);
  await makeDue();
  expect(await media.claimDue('telegram', LEASE_MS, 10)).toEqual([]);
});

it('a file that is put off comes again after its delay and not before; one that failed never', async () => {
  const message = await arrives([{ kind: 'image', media_id: 'file-1' }]);
  const [claim] = await media.claimDue('telegram', LEASE_MS, 10);
  if (claim === undefined) throw new Error('no file is due');
  await media.settle(claim, { state: 'pending', reason: 'the provider is busy', afterMs: LEASE_MS });
  expect((await message()).media).toMatchObject([{ state: 'pending', reason: 'the provider is busy' }]);
  expect(await media.claimDue('telegram', LEASE_MS, 10)).toEqual([]);
  await makeDue();
  const [again] = await media.claimDue('telegram', LEASE_MS, 10);
  if (again === undefined) throw new Error('it did not come again');
  await media.settle(again, { state: 'failed', reason: 'gone' });
  await makeDue();
  expect(await media.claimDue('telegram', LEASE_MS, 10)).toEqual([]);
  expect((await message()).media).toMatchObject([{ state: 'failed', reason: 'gone' }]);
});

it('a try that is not counted leaves the file with the tries it had', async () => {
  await arrives([{ kind: 'image', media_id: 'file-1' }]);
  const [claim] = await media.claimDue('telegram', LEASE_MS, 10);
  if (claim === undefined) throw new Error('no file is due');
  expect(Math.abs(Date.now() - claim.createdAt.getTime())).toBeLessThan(60_000);
  const waiting = { state: 'pending', reason: 'a pause', afterMs: LEASE_MS } as const;
  await media.settle(claim, { ...waiting, isUncounted: true });
  expect(await media.claimDue('telegram', LEASE_MS, 10)).toEqual([]);
  await makeDue();
  const [again] = await media.claimDue('telegram', LEASE_MS, 10);
  expect(again).toMatchObject({ attempt: 1 });
  if (again === undefined) throw new Error('it did not come again');
  await media.settle(again, waiting);
  await makeDue();
  expect(await media.claimDue('telegram', LEASE_MS, 10)).toMatchObject([{ attempt: 2 }]);
});

it('an upload is there for its tenant, whoever keeps it again', async () => {
  const id = randomId();
  await media.keepUpload({ id, tenantId: 'acme', file: FILE });
  await media.keepUpload({ id, tenantId: 'acme', file: { ...FILE, fileName: 'b.png' } });
  expect(await media.get('acme', id)).toMatchObject({ ...FILE, origin: 'upload', state: 'stored' });
  expect(await media.get('*', id)).toMatchObject({ tenantId: 'acme' });
  expect(await media.get('globex', id)).toBeUndefined();
});

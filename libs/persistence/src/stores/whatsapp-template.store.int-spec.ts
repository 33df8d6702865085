/** Templates as several tellers make them known: lists, webhooks late and twice, and what we did ourselves. */
import type { TemplateFacts } from '@enlace/normalization';
import { arrival } from '../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { Database, InboundStore, IntegrationStore, TenantStore, WhatsAppTemplateStore } from '../index.js';
import { KeyRing, SealedBox, randomId } from '@enlace/crypto';

const AGAIN_MS = 60_000;
const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 12, 0, second));
const hello: TemplateFacts = {
  name: 'hello',
  language: 'es',
  templateId: '1',
  status: 'APPROVED',
  category: 'UTILITY',
  quality: 'GREEN',
  components: [{ type: 'BODY', text: 'Hola {{1}}' }],
};

let home: TestDatabase;
let database: Database;
let templates: WhatsAppTemplateStore;
let integrations: IntegrationStore;
let account: { tenantId: string; wabaId: string };
let integrationId: string;

beforeAll(async () => {
  home = await createMigratedDatabase();
  database = Database.open({ url: home.url, poolSize: 4 });
  templates = new WhatsAppTemplateStore(database);
  integrations = new IntegrationStore(database, new SealedBox(KeyRing.parse(KeyRing.generateSpec())));
  await new TenantStore(database).ensure('acme');
});
afterAll(async () => {
  await database.close();
  await home.drop();
});
beforeEach(async () => {
  await database.asSystem((tx) =>
    tx.query('DELETE FROM integrations').then(() => tx.query('DELETE FROM whatsapp_template_syncs')),
  );
  account = { tenantId: 'acme', wabaId: randomId() };
  integrationId = await connected(account.wabaId);
});

async function connected(wabaId: string | undefined): Promise<string> {
  const { id } = await integrations.save({
    tenantId: 'acme',
    provider: 'whatsapp',
    identity: `phone:${randomId()}`,
    routeKeys: [`phone:${randomId()}`],
    settings: wabaId === undefined ? {} : { waba_id: wabaId },
    secrets: {},
    status: 'active',
    statusReason: '',
  });
  return id;
}

function list(listed: readonly TemplateFacts[], second: number) {
  return templates.keepList(account, integrationId, listed, { at: at(second), againMs: AGAIN_MS });
}

/** As a webhook brings it: with the mark of its event, in one transaction. */
function news(facts: Omit<TemplateFacts, 'name' | 'language'>, second: number, event = arrival(of())) {
  return new InboundStore(database).recordOther(event, 'processed', 'template', async (tx) => {
    const told = { name: 'hello', language: 'es', ...facts };
    await templates.keepNews(tx, { tenantId: 'acme', integrationId }, told, { at: at(second), againMs: 0 });
  });
}

const of = () => ({ tenantId: 'acme', integrationId });

async function known() {
  const { template } = await templates.find(account, 'hello', 'es');
  if (template === undefined) throw new Error('it is not known');
  return template;
}

async function history() {
  return templates.history('acme', [(await known()).id], 50);
}

it('a list makes, changes and removes, and counts what it did', async () => {
  expect(await list([hello, { ...hello, language: 'en' }], 0)).toEqual({
    created: 2,
    updated: 0,
    removed: 0,
    unchanged: 0,
  });
  expect(await list([{ ...hello, status: 'PAUSED' }], 10)).toEqual({
    created: 0,
    updated: 1,
    removed: 1,
    unchanged: 0,
  });
  expect(await list([{ ...hello, status: 'PAUSED' }], 20)).toMatchObject({ unchanged: 1, removed: 0 });
  const { items } = await templates.list(account);
  expect(items.map(({ language, status }) => [language, status])).toEqual([['es', 'PAUSED']]);
  const { items: gone } = await templates.list({ ...account, status: 'DELETED' });
  expect(gone.map(({ language }) => language)).toEqual(['en']);
});

it('keeps its history: what changed, from what to what, who told it and when', async () => {
  await list([hello], 0);
  await news({ status: 'PAUSED', statusReason: 'low quality' }, 5);
  await templates.keepOwn(account, [{ name: 'hello', language: 'es', status: 'DELETED' }], at(9));
  expect(await history()).toMatchObject([
    { field: 'status', before: 'PAUSED', after: 'DELETED', source: 'api', happenedAt: at(9) },
    { field: 'status', before: 'APPROVED', after: 'PAUSED', reason: 'low quality', source: 'webhook' },
    { field: 'template', before: null, after: { status: 'APPROVED', quality: 'GREEN' }, source: 'sync' },
  ]);
});

it('news that come late change nothing, and each matter has a time of its own', async () => {
  await list([hello], 0);
  await news({ status: 'APPROVED' }, 9);
  await news({ status: 'PAUSED' }, 5);
  await news({ quality: 'RED' }, 5);
  expect(await known()).toMatchObject({ status: 'APPROVED', quality: 'RED' });
});

it('an event that comes again changes nothing twice', async () => {
  await list([hello], 0);
  const event = arrival(of());
  await news({ status: 'PAUSED' }, 5, event);
  await list([hello], 10);
  expect(await news({ status: 'PAUSED' }, 11, event)).toEqual({ duplicate: true });
  expect((await known()).status).toBe('APPROVED');
});

it('an event whose news cannot be kept is not marked as had', async () => {
  const event = arrival(of());
  const failing = new InboundStore(database).recordOther(event, 'processed', 'template', () =>
    Promise.reject(new Error('no')),
  );
  await expect(failing).rejects.toThrow('no');
  expect(await news({ status: 'PAUSED' }, 5, event)).toEqual({ duplicate: false });
});

it('a list from before a change does not undo it', async () => {
  await list([hello], 0);
  await news({ status: 'PAUSED' }, 9);
  await templates.keepOwn(account, [{ name: 'new', language: 'es', status: 'PENDING' }], at(9));
  expect(await list([hello], 5)).toMatchObject({ updated: 0, removed: 0 });
  expect((await known()).status).toBe('PAUSED');
});

it('an edit puts words into the components that are known, and into none where none are', async () => {
  const edit: TemplateFacts['edit'] = (components) => components.map((one) => ({ ...one, text: 'Hola' }));
  await news({ status: 'APPROVED', edit }, 1);
  expect((await known()).components).toBeNull();
  await list([hello], 2);
  await news({ edit }, 3);
  expect((await known()).components).toEqual([{ type: 'BODY', text: 'Hola' }]);
});

it('an integration without a business account keeps no news', async () => {
  const id = await connected(undefined);
  const kept = await database.forTenant('acme', (tx) =>
    templates.keepNews(tx, { tenantId: 'acme', integrationId: id }, hello, { at: at(1), againMs: 0 }),
  );
  expect(kept).toBe(false);
});

it('lists page by page, and by what is asked for', async () => {
  const names = ['a', 'b', 'c'].map((name) => ({ ...hello, name }));
  await list([...names, { ...hello, name: 'b', language: 'en', category: 'MARKETING' }], 0);
  const first = await templates.list({ ...account, limit: 2 });
  const second = await templates.list({ ...account, limit: 2, cursor: first.next_cursor ?? '' });
  expect([...first.items, ...second.items].map(({ name, language }) => `${name} ${language}`)).toEqual([
    'a es',
    'b en',
    'b es',
    'c es',
  ]);
  expect(second.next_cursor).toBeUndefined();
  expect((await templates.list({ ...account, category: 'MARKETING' })).items).toHaveLength(1);
  expect((await templates.list({ ...account, name: 'b', language: 'es' })).items).toHaveLength(1);
});

it('of two replicas one asks a new account, again only when it is due, and at once after a failure was mended', async () => {
  const claims = await Promise.all([templates.claimDue(AGAIN_MS, 10), templates.claimDue(AGAIN_MS, 10)]);
  expect(claims.flat()).toEqual([{ ...account, integrationId }]);
  await list([hello], 0);
  await templates.hasten('acme', integrationId, { afterMs: 0, ifFailed: true });
  expect(await templates.claimDue(AGAIN_MS, 10)).toEqual([]);
  const failure = { code: 'provider.refused', reason: 'no permission', againMs: AGAIN_MS };
  await templates.keepFailure(account, integrationId, failure);
  expect(await templates.syncState(account)).toMatchObject({
    syncedAt: at(0),
    failureCode: 'provider.refused',
  });
  expect(await templates.claimDue(AGAIN_MS, 10)).toEqual([]);
  await templates.hasten('acme', integrationId, { afterMs: 0, ifFailed: true });
  expect(await templates.claimDue(AGAIN_MS, 10)).toHaveLength(1);
  await templates.hasten('acme', integrationId, { afterMs: AGAIN_MS / 2 });
  expect(await templates.claimDue(AGAIN_MS, 10)).toEqual([]);
  await templates.hasten('acme', integrationId, { afterMs: 0 });
  expect(await templates.claimDue(AGAIN_MS, 10)).toHaveLength(1);
});

it('news of an older template of the same name change nothing, and have the list read', async () => {
  await list([{ ...hello, templateId: '2' }], 0);
  await news({ templateId: '1', status: 'DELETED' }, 5);
  expect((await known()).status).toBe('APPROVED');
  expect(await templates.claimDue(AGAIN_MS, 10)).toHaveLength(1);
});

it('news of a new template of a name that was deleted are kept', async () => {
  await list([hello], 0);
  await list([], 1);
  await news({ templateId: '2', status: 'PENDING' }, 5);
  expect(await known()).toMatchObject({ templateId: '2', status: 'PENDING' });
});

it('an account that was wanted while Meta was asked is asked again at that moment, not hours later', async () => {
  await list([hello], 0);
  const { dueAt } = (await templates.syncState(account)) ?? {};
  await templates.hasten('acme', integrationId, { afterMs: 0 });
  await templates.keepList(account, integrationId, [hello], { at: at(5), againMs: AGAIN_MS, dueAt });
  expect(await templates.claimDue(AGAIN_MS, 10)).toHaveLength(1);
  const claimed = await templates.syncState(account);
  const ended = { at: at(9), againMs: 2 * AGAIN_MS, dueAt: claimed?.dueAt };
  await templates.keepList(account, integrationId, [hello], ended);
  const { dueAt: next } = (await templates.syncState(account)) ?? {};
  expect(next?.getTime()).toBeGreaterThan((claimed?.dueAt.getTime() ?? 0) + AGAIN_MS / 2);
});

it('what was known a day ago counts as not known', async () => {
  const day = 24 * 3_600_000;
  const read = (ago: number) =>
    templates.keepList(account, integrationId, [hello], {
      at: new Date(Date.now() - ago),
      againMs: AGAIN_MS,
    });
  await read(day + 60_000);
  expect((await templates.find(account, 'hello', 'es')).isSynced).toBe(false);
  await read(day - 60_000);
  expect((await templates.find(account, 'hello', 'es')).isSynced).toBe(true);
});

it('an account is known only when its list was read, not when news of it came', async () => {
  await news({ status: 'PAUSED' }, 1);
  expect((await templates.find(account, 'hello', 'es')).isSynced).toBe(false);
  await templates.keepList(account, integrationId, [], { at: new Date(), againMs: AGAIN_MS });
  expect(await templates.find(account, 'other', 'es')).toEqual({ isSynced: true, template: undefined });
});

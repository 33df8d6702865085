/** Templates from the request to Meta's simulator and back into Postgres: looked at, made, deleted, judged, kept current. */
import { AppError } from '@enlace/contracts';
import { KeyRing, SealedBox, randomId } from '@enlace/crypto';
import { HttpClient } from '@enlace/http-client';
import type { Bus } from '@enlace/messaging';
import { AccountChange } from '@enlace/normalization';
import {
  AuditStore,
  Database,
  InboundStore,
  IntegrationStore,
  TenantStore,
  WhatsAppTemplateStore,
  type IntegrationRecord,
} from '@enlace/persistence';
import type { ChosenIntegration, OpenIntegrations, OutgoingFiles } from '@enlace/provider-host';
import { createProviders } from '@enlace/providers';
import { AppLogger, type Caller } from '@enlace/service-kit';
import { WhatsAppSimulator } from '@enlace/simulators';
import { arrival } from '../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { watched } from '../../../../test/kit/watched.js';
import { TemplateNewsKeeper } from './template-news.js';
import { TemplateRule } from './template-rule.js';
import { TemplateSamples } from './template-samples.js';
import { TemplateSync } from './template-sync.js';
import { CreateTemplate, TemplateQuery } from './templates.dto.js';
import { Templates } from './templates.service.js';

const BODY = { type: 'BODY', text: 'Hola {{1}}, gracias', example: { body_text: [['Ana']] } };
const PICTURE = '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11';
const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };
const silent = new AppLogger({ service: 'spec', level: 'silent' });
const query = (changes: Partial<TemplateQuery> = {}) => Object.assign(new TemplateQuery(), changes);

describe('templates', () => {
  let simulator: WhatsAppSimulator;
  let http: HttpClient;
  let home: TestDatabase;
  let database: Database;
  let integrationId: string;
  let store: WhatsAppTemplateStore;
  let sync: TemplateSync;
  let templates: Templates;
  let rule: TemplateRule;
  let saved: (() => void) | undefined;
  let credentials: Record<string, unknown>;

  beforeAll(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 4 });
    await new TenantStore(database).ensure('acme');
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  beforeEach(async () => {
    // Accounts of other cases would be read as well, from simulators that are gone.
    await database.asSystem((tx) => tx.query('DELETE FROM integrations'));
    simulator = watched(new WhatsAppSimulator({ wabaId: randomId() }));
    await simulator.start();
    http = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
    const { phoneNumberId, wabaId, accessToken } = simulator.number;
    credentials = {
      phone_number_id: phoneNumberId,
      waba_id: wabaId,
      access_token: accessToken,
      app_secret: 'secret',
      verify_token: 'verify',
      base_url: simulator.url,
      api_version: 'v25.0',
    };
    const integrations = new IntegrationStore(database, new SealedBox(KeyRing.parse(KeyRing.generateSpec())));
    const identity = `phone:${randomId()}`;
    ({ id: integrationId } = await integrations.save({
      tenantId: 'acme',
      provider: 'whatsapp',
      identity,
      routeKeys: [identity],
      settings: { waba_id: wabaId },
      secrets: {},
      status: 'active',
      statusReason: '',
    }));
    const open: Partial<OpenIntegrations> = { credentials: () => Promise.resolve(credentials) };
    const chosen: Partial<ChosenIntegration> = {
      of: () => Promise.resolve({ id: integrationId } as IntegrationRecord),
    };
    const bus = {
      onNotice: (_: string, listener: (data: object) => void) => {
        saved = () => listener({ tenant_id: 'acme', integration_id: integrationId, change: 'saved' });
        return () => undefined;
      },
    };
    store = new WhatsAppTemplateStore(database);
    sync = new TemplateSync(store, open as OpenIntegrations, http, bus as unknown as Bus, silent);
    rule = new TemplateRule(store, open as OpenIntegrations, sync);
    const audit = new AuditStore(database);
    const files: Partial<OutgoingFiles> = {
      open: (_, { upload_id: id }) =>
        Promise.resolve({
          body: Buffer.from('some bytes'),
          mimeType: id === PICTURE ? 'image/png' : 'application/zip',
          fileName: 'a picture.png',
        }),
    };
    templates = new Templates(
      chosen as ChosenIntegration,
      open as OpenIntegrations,
      store,
      sync,
      http,
      new TemplateSamples(files as OutgoingFiles, http),
      audit,
    );
  });
  afterEach(async () => {
    await http.close();
    await simulator.stop();
  });

  const draft = (changes: Partial<CreateTemplate> = {}): CreateTemplate =>
    Object.assign(new CreateTemplate(), {
      name: 'hello',
      language: 'es_MX',
      category: 'UTILITY',
      components: [BODY],
      ...changes,
    });

  function judged(
    values: readonly string[] | undefined,
    moment: 'asked' | 'sending' = 'sending',
    name = 'hello',
  ) {
    const parameters = values?.map((text) => ({ type: 'text' as const, text }));
    const components =
      parameters === undefined ? {} : { components: [{ type: 'body' as const, parameters }] };
    const template = { name, language: 'es_MX', ...components };
    return rule.objectionTo({ type: 'template', template }, { tenantId: 'acme', integrationId }, moment);
  }

  /** The webhook of a change, read by the adapter and kept as the host keeps it; its event comes again as often as asked. */
  async function webhook(
    change: Parameters<WhatsAppSimulator['changeTemplate']>[2],
    times = 1,
  ): Promise<void> {
    const { body } = await simulator.changeTemplate('hello', 'es_MX', change);
    const [event] = createProviders(http).get('whatsapp').normalize(JSON.parse(body));
    if (event?.name !== 'account.changed') throw new Error('it is no change of the account');
    const told = Object.assign(new AccountChange(), event.data);
    const keeper = new TemplateNewsKeeper(store, sync);
    const arrived = arrival({ tenantId: 'acme', integrationId }, { provider: 'whatsapp' });
    for (let time = 0; time < times; time += 1) {
      await new InboundStore(database).recordOther(arrived, 'processed', told.kind, (tx) =>
        keeper.keep(tx, arrived, told),
      );
      await keeper.kept(arrived, told);
    }
  }

  /** How long until the account is asked by itself. */
  async function dueMs(): Promise<number> {
    const { dueAt } = (await store.syncState({ tenantId: 'acme', wabaId: simulator.number.wabaId })) ?? {};
    return (dueAt?.getTime() ?? 0) - Date.now();
  }

  async function approved(): Promise<void> {
    await templates.create(acme, draft());
    await templates.sync(acme, {});
    await webhook({ status: 'APPROVED' });
  }

  it('are made at Meta, wait for its review, and are what webhooks say then; history tells all of it', async () => {
    expect(await templates.create(acme, draft())).toMatchObject({ name: 'hello', status: 'PENDING' });
    await webhook({ status: 'APPROVED' }, 3);
    await webhook({ quality: 'YELLOW' });
    await webhook({ category: 'MARKETING' });
    const { languages } = await templates.get(acme, 'hello', {});
    expect(languages).toMatchObject([
      { language: 'es_MX', status: 'APPROVED', quality: 'YELLOW', category: 'MARKETING' },
    ]);
    expect(languages[0]?.history.map(({ field, after, source }) => [field, after, source])).toEqual([
      ['category', 'MARKETING', 'webhook'],
      ['quality', 'YELLOW', 'webhook'],
      ['status', 'APPROVED', 'webhook'],
      ['template', { status: 'PENDING', category: 'UTILITY', quality: null }, 'api'],
    ]);
    const { items } = await new AuditStore(database).list({ tenantId: 'acme', subject: integrationId });
    expect(items).toMatchObject([{ action: 'template.created', actor: 'key-1' }]);
  });

  it('that cannot be right are not handed to Meta: each fault is told with its place', async () => {
    const wrong = draft({
      components: [
        { ...BODY, example: {} },
        { type: 'HEADER', format: 'IMAGE' },
      ],
    });
    await expect(templates.create(acme, wrong)).rejects.toMatchObject({
      code: 'template.invalid',
      details: {
        fields: [
          { field: 'components[0].example.body_text' },
          { field: 'components[1].example.header_handle' },
        ],
      },
    });
    expect(simulator.calls).toEqual([]);
    await templates.create(acme, draft());
    simulator.expectBreach(/^100 POST .*message_templates/);
    await expect(templates.create(acme, draft())).rejects.toMatchObject({ code: 'template.exists' });
  });

  it('with files in their headers have samples of ours brought to Meta first, cards included', async () => {
    credentials['app_id'] = simulator.appId;
    const header = { type: 'HEADER', format: 'IMAGE', example: { media: { upload_id: PICTURE } } };
    const card = { components: [header, { type: 'BODY', text: 'Una' }] };
    const components = [header, BODY, { type: 'CAROUSEL', cards: [card, card] }];
    expect(await templates.create(acme, draft({ components }))).toMatchObject({ status: 'PENDING' });
    const paths = simulator.calls.map(({ path }) => path.replace(/upload:.*/, 'upload:'));
    expect(paths.filter((path) => path.endsWith('/uploads'))).toHaveLength(3);
    expect(paths.filter((path) => path.endsWith('/upload:'))).toHaveLength(3);
    const created = simulator.calls.find(({ path }) => path.endsWith('/message_templates'));
    expect(JSON.stringify(created?.body)).not.toContain(PICTURE);
  });

  it('whose sample Meta would not take, or that have no app to bring it to, are refused before they are made', async () => {
    const header = (upload_id: string) => ({
      type: 'HEADER',
      format: 'IMAGE',
      example: { media: { upload_id } },
    });
    const withSample = (id: string) => templates.create(acme, draft({ components: [header(id), BODY] }));
    await expect(withSample(PICTURE)).rejects.toMatchObject({ code: 'integration.invalid' });
    credentials['app_id'] = simulator.appId;
    await expect(withSample(randomId())).rejects.toMatchObject({
      code: 'template.invalid',
      details: {
        fields: [
          { field: 'components[0].example.media', expected: expect.stringContaining('image/png') as string },
        ],
      },
    });
    simulator.expectBreach(/^100 POST .*media handle in the example/);
    const made_up = { ...header(PICTURE), example: { header_handle: ['4::aW:ARb'] } };
    await expect(templates.create(acme, draft({ components: [made_up, BODY] }))).rejects.toMatchObject({
      code: 'template.invalid',
    });
  });

  it('are read from Meta when asked, and a failure leaves what is known and is told', async () => {
    const hello = {
      id: 1,
      name: 'hello',
      language: 'es_MX',
      status: 'APPROVED',
      category: 'UTILITY',
    } as const;
    simulator.addTemplate({ ...hello, body: 'Hola' });
    expect(await templates.sync(acme, {})).toMatchObject({
      created: 1,
      updated: 0,
      removed: 0,
      unchanged: 0,
    });
    expect(await templates.sync(acme, {})).toMatchObject({ created: 0, unchanged: 1 });
    simulator.failNext({ kind: 'provider-error', code: 200, on: 'any' });
    await expect(templates.sync(acme, {})).rejects.toMatchObject({ code: 'provider.refused' });
    const page = await templates.list(acme, query({ status: 'APPROVED' }));
    expect(page.items.map(({ name }) => name)).toEqual(['hello']);
    expect(page.sync_failure).toMatchObject({ code: 'provider.refused' });
    expect(page.synced_at).not.toBeNull();
  });

  it('are deleted in one language or all, and one nobody knows is said to be unknown', async () => {
    await templates.create(acme, draft());
    await templates.create(acme, draft({ language: 'en' }));
    expect(await templates.remove(acme, 'hello', { language: 'en' })).toEqual({
      name: 'hello',
      deleted: ['en'],
    });
    expect(simulator.templates.map(({ language }) => language)).toEqual(['es_MX']);
    simulator.addTemplate({
      id: 77,
      name: 'elsewhere',
      language: 'es_MX',
      status: 'APPROVED',
      category: 'UTILITY',
      body: 'Hola',
    });
    expect(await templates.remove(acme, 'elsewhere', {})).toEqual({ name: 'elsewhere', deleted: ['es_MX'] });
    simulator.expectBreach(/^100 DELETE .*message_templates/);
    await expect(templates.remove(acme, 'nobody', {})).rejects.toMatchObject({ code: 'template.not_found' });
    await expect(templates.get(acme, 'nobody', {})).rejects.toMatchObject({ code: 'template.not_found' });
    expect(await judged(['Ana'], 'sending', 'elsewhere')).toMatchObject({ code: 'template.not_approved' });
  });

  it('are not sent while paused or with values that do not fit, and are again when Meta says so', async () => {
    await approved();
    expect(await judged(['Ana'])).toBeUndefined();
    expect(await judged(undefined)).toMatchObject({
      code: 'template.parameters',
      details: { faults: [{ component: 'body', parameter: 1 }] },
    });
    await webhook({ status: 'PAUSED' });
    expect(await judged(['Ana'])).toMatchObject({
      code: 'template.not_approved',
      details: { status: 'PAUSED' },
    });
    await webhook({ status: 'APPROVED' });
    expect(await judged(['Ana'])).toBeUndefined();
  });

  it('want other values once their words were edited, and the rest of the edit is read soon', async () => {
    await approved();
    await webhook({ body: 'Hola {{1}} y {{2}}, gracias' });
    expect(await judged(['Ana'])).toMatchObject({ reason: expect.stringContaining('parameter 2') as string });
    expect(await dueMs()).toBeLessThan(15_000);
  });

  it('are not refused on request without a look at what Meta says now', async () => {
    await approved();
    await webhook({ status: 'PAUSED' });
    expect(await judged(['Ana'], 'asked')).toMatchObject({ code: 'template.not_approved' });
    await simulator.changeTemplate('hello', 'es_MX', { status: 'APPROVED' }); // its webhook is lost
    expect(await judged(['Ana'])).toMatchObject({ code: 'template.not_approved' });
    const now = Date.now();
    const minuteLater = jest.spyOn(Date, 'now').mockImplementation(() => now + 61_000);
    expect(await judged(['Ana'], 'asked')).toBeUndefined();
    minuteLater.mockRestore();
    expect(await judged(['Ana'])).toBeUndefined();
  });

  it('that are refused at the last moment, or by Meta, have the list read soon', async () => {
    await approved();
    const through = { tenantId: 'acme', integrationId };
    const content = { type: 'template' as const, template: { name: 'hello', language: 'es_MX' } };
    await rule.refused(content, through, '131026');
    expect(await dueMs()).toBeGreaterThan(3_600_000);
    await rule.refused(content, through, '132015');
    expect(await dueMs()).toBeLessThan(15_000);
    await templates.sync(acme, {});
    await judged(undefined); // within the same minute, and a minute later
    expect(await dueMs()).toBeGreaterThan(3_600_000);
    const minuteLater = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    await judged(undefined);
    minuteLater.mockRestore();
    expect(await dueMs()).toBeLessThan(15_000);
  });

  it('of an account nobody has read are not refused when sent, and are looked for when asked for', async () => {
    const hello = { id: 1, name: 'hello', language: 'es_MX', status: 'PAUSED', category: 'UTILITY' } as const;
    simulator.addTemplate({ ...hello, body: 'Hola' });
    expect(await judged(undefined, 'sending')).toBeUndefined();
    expect(simulator.calls).toHaveLength(0);
    expect(await judged(undefined, 'asked')).toMatchObject({ code: 'template.not_approved' });
    expect(await judged(undefined, 'asked', 'other')).toBeUndefined();
    expect(simulator.calls).toHaveLength(1);
  });

  it('that cannot be looked for are left to Meta', async () => {
    simulator.failNext({ kind: 'provider-error', code: 131000, on: 'any' });
    expect(await judged(undefined, 'asked')).toBeUndefined();
    credentials = { ...credentials, waba_id: undefined };
    expect(await judged(undefined, 'asked')).toBeUndefined();
    await expect(templates.list(acme, query())).rejects.toMatchObject({ code: 'integration.invalid' });
    await expect(templates.sync(acme, {})).rejects.toBeInstanceOf(AppError);
  });

  it('of a number that was saved are read at once', async () => {
    simulator.addTemplate({
      id: 1,
      name: 'hello',
      language: 'es_MX',
      status: 'APPROVED',
      category: 'UTILITY',
      body: 'Hola',
    });
    sync.onApplicationBootstrap();
    saved?.();
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await templates.list(acme, query())).items.length > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await sync.onModuleDestroy();
    expect((await templates.list(acme, query())).items).toHaveLength(1);
  });

  it('belong to the tenant of the key', async () => {
    const theirs = { tenant_id: 'globex' };
    await expect(templates.list(acme, query(theirs))).rejects.toMatchObject({ code: 'auth.wrong_tenant' });
    await expect(templates.sync(acme, theirs)).rejects.toMatchObject({ code: 'auth.wrong_tenant' });
  });
});

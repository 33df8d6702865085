/** The registration over the API, against a simulated Graph API that verifies every address. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpClient } from '@enlace/http-client';
import type {
  AuditEntry,
  AuditStore,
  ChannelRecord,
  ChannelStore,
  IntegrationRecord,
  KeptRegistration,
} from '@enlace/persistence';
import type { ChosenIntegration, OpenIntegrations } from '@enlace/provider-host';
import type { Caller, ServiceEnv } from '@enlace/service-kit';
import { WhatsAppSimulator } from '@enlace/simulators';
import { watched } from '../../../../test/kit/watched.js';
import { Numbers } from './numbers.js';
import { Registration } from './registration.service.js';

const ID = '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11';
const PATH = '/api/v1/integrations/webhooks/whatsapp';
const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };

describe('the registration of a number', () => {
  let simulator: WhatsAppSimulator;
  let http: HttpClient;
  let server: Server;
  let origin: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams;
      const isRight = query.get('hub.verify_token') === 'verify-me';
      response.writeHead(isRight ? 200 : 403).end(query.get('hub.challenge'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  beforeEach(async () => {
    simulator = watched(new WhatsAppSimulator({ speed: 1000, statuses: false }));
    await simulator.start();
    http = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
  });
  afterEach(async () => {
    await http.close();
    await simulator.stop();
  });

  function setUp(more: Record<string, unknown> = {}, publicUrl: string | undefined = origin, shared = '') {
    const audited: AuditEntry[] = [];
    let kept: KeptRegistration | null = null;
    const { phoneNumberId, wabaId, accessToken, appSecret } = simulator.number;
    const credentials = {
      phone_number_id: phoneNumberId,
      waba_id: wabaId,
      app_id: simulator.appId,
      access_token: accessToken,
      app_secret: appSecret,
      verify_token: 'verify-me',
      base_url: simulator.url,
      api_version: 'v25.0',
      ...more,
    };
    const chosen: Partial<ChosenIntegration> = { of: () => Promise.resolve({ id: ID } as IntegrationRecord) };
    const integrations: Partial<OpenIntegrations> = { credentials: () => Promise.resolve(credentials) };
    const channels: Partial<ChannelStore> = {
      find: () => Promise.resolve([{ registration: kept } as ChannelRecord]),
      heldByOthers: (_tenant, _provider, setting) => Promise.resolve(setting === shared),
      keepRegistration: (_tenant, _id, registration) => {
        kept = registration;
        return Promise.resolve(true);
      },
    };
    const audit: Partial<AuditStore> = { write: (entry) => Promise.resolve(void audited.push(entry)) };
    const env = (publicUrl === '' ? {} : { PUBLIC_URL: publicUrl }) as ServiceEnv;
    const numbers = new Numbers(
      chosen as ChosenIntegration,
      integrations as OpenIntegrations,
      channels as ChannelStore,
      env,
    );
    const registration = new Registration(numbers, http, channels as ChannelStore, audit as AuditStore);
    return { registration, audited, kept: () => kept };
  }
  const graphCalls = (): string[] =>
    simulator.calls
      .filter(({ method }) => method !== 'GET')
      .map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);

  it('brings webhooks to the path of the integration, is kept and audited, and tells no secret', async () => {
    const { registration, audited, kept } = setUp();
    expect((await registration.get(acme, {})).differences[0]).toMatchObject({ who_acts: 'repair' });
    const answer = await registration.set(acme, {});
    const url = `${origin}${PATH}/${ID}`;
    expect(answer).toEqual({
      integration_id: ID,
      wished: { level: 'phone', url },
      effective: { level: 'phone', url },
      addresses: { phone: url, waba: null, app: `${origin}${PATH}` },
      subscribed: true,
      missing_fields: [],
      differences: [],
    });
    expect(kept()).toMatchObject({ level: 'phone', url });
    expect(audited).toMatchObject([
      {
        tenantId: 'acme',
        actor: 'key-1',
        action: 'registration.set',
        subject: ID,
        details: { level: 'phone', steps: ['subscribe_app', 'subscribe_account', 'set_phone'] },
      },
    ]);
    expect(JSON.stringify([answer, audited])).not.toMatch(/verify-me|access-token|app-secret/);
  });

  it('sets the address once more when asked again, so that Meta verifies it, and nothing else', async () => {
    const { registration } = setUp();
    await registration.set(acme, {});
    const before = graphCalls().length;
    await registration.set(acme, {});
    expect(graphCalls().slice(before)).toEqual([`POST ${simulator.number.phoneNumberId}`]);
  });

  it('is repaired by what differs alone, and by nothing where nothing does', async () => {
    const { registration, audited } = setUp();
    await registration.set(acme, {});
    const before = graphCalls().length;
    await registration.repair(acme, {});
    expect(graphCalls()).toHaveLength(before);
    await fetch(`${simulator.url}/v25.0/${simulator.number.wabaId}/subscribed_apps`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${simulator.number.accessToken}` },
    });
    expect((await registration.get(acme, {})).differences).toEqual([
      { message: 'the account is not subscribed to the app: no webhook comes at all', who_acts: 'repair' },
    ]);
    const repaired = await registration.repair(acme, {});
    expect(repaired.differences).toEqual([]);
    expect(graphCalls().slice(before)).toEqual(['DELETE subscribed_apps', 'POST subscribed_apps']);
    expect(audited.at(-1)).toMatchObject({
      action: 'registration.repaired',
      details: { steps: ['subscribe_account'] },
    });
  });

  it('of an account or an app goes to the address that names no number', async () => {
    const { registration } = setUp();
    const url = `${origin}${PATH}`;
    expect(await registration.set(acme, { level: 'waba' })).toMatchObject({
      effective: { level: 'waba', url },
    });
    expect(await registration.set(acme, { level: 'app' })).toMatchObject({
      wished: { level: 'app', url },
      addresses: { waba: url, app: url },
    });
  });

  it('keeps what was asked for at one level when the address of another is taken away', async () => {
    const { registration, kept } = setUp();
    await registration.set(acme, { level: 'phone' });
    await registration.set(acme, { level: 'app' });
    const answer = await registration.remove(acme, { level: 'phone' });
    expect(kept()).toMatchObject({ level: 'app' });
    expect(answer).toMatchObject({ wished: { level: 'app' }, addresses: { phone: null }, differences: [] });
  });

  it("shows of another's address the origin alone, takes it over when told to, and never takes it away", async () => {
    const foreign = `${origin}/secret-path`;
    const other = setUp({}, '');
    await other.registration.set(acme, { url: foreign });
    const ours = setUp({}, 'https://enlace.example');
    const seen = await ours.registration.get(acme, {});
    expect(seen).toMatchObject({ effective: { url: origin }, addresses: { phone: origin } });
    expect(seen.differences[0]?.message).toContain(
      `another address gets the messages of this number: ${origin}`,
    );
    expect(JSON.stringify(seen)).not.toContain('secret-path');
    await expect(ours.registration.remove(acme, {})).rejects.toMatchObject({ code: 'registration.not_ours' });
    await other.registration.remove(acme, { unsubscribe: true });
    expect(await ours.registration.get(acme, {})).toMatchObject({
      addresses: { phone: null },
      subscribed: false,
    });
  });

  it.each([
    ['app', 'app_id'],
    ['waba', 'waba_id'],
  ] as const)('leaves the %s that another tenant uses too to administrators', async (level, id) => {
    const { registration, kept } = setUp({}, origin, id);
    const refused = { code: 'registration.shared', message: expect.stringContaining(id) as string };
    const elsewhere = { level, url: `${origin}/elsewhere` };
    await registration.set(acme, { level: 'app' }); // to our own address: that takes nothing from anybody
    await registration.set(acme, { level });
    const before = graphCalls().length;
    await expect(registration.set(acme, elsewhere)).rejects.toMatchObject(refused);
    await expect(registration.remove(acme, { level })).rejects.toMatchObject(refused);
    expect(graphCalls()).toHaveLength(before);
    expect(kept()).toMatchObject({ level, url: `${origin}${PATH}` });
    const admin = { ...acme, isAdmin: true };
    expect(await registration.set(admin, elsewhere)).toMatchObject({ effective: elsewhere });
    if (level === 'app') return;
    await expect(registration.remove(acme, { level: 'phone', unsubscribe: true })).rejects.toMatchObject(
      refused,
    );
  });

  it('is refused, with nothing kept, where the address does not answer the challenge', async () => {
    simulator.expectBreach(/^2200 .*Callback verification failed/);
    const { registration, audited, kept } = setUp({ verify_token: 'another' });
    await expect(registration.set(acme, {})).rejects.toMatchObject({ code: 'registration.callback_failed' });
    expect(kept()).toBeNull();
    expect(audited).toEqual([]);
  });

  it('needs an address, and the ids its level is set with', async () => {
    const invalid = { code: 'request.invalid' };
    await expect(setUp({}, '').registration.set(acme, {})).rejects.toMatchObject(invalid);
    await expect(setUp({}, '').registration.repair(acme, {})).rejects.toMatchObject(invalid);
    const bare = setUp({ app_id: undefined, waba_id: undefined }).registration;
    await expect(bare.set(acme, { level: 'app' })).rejects.toMatchObject(invalid);
    await expect(bare.remove(acme, { level: 'waba' })).rejects.toMatchObject(invalid);
    expect((await bare.set(acme, {})).differences.map(({ message }) => message)).toEqual([
      expect.stringContaining('waba_id is not saved'),
      expect.stringContaining('app_id is not saved'),
    ]);
    expect(graphCalls()).toEqual([`POST ${simulator.number.phoneNumberId}`]);
  });

  it('is for the tenant of the key', async () => {
    await expect(setUp().registration.get(acme, { tenant_id: 'globex' })).rejects.toMatchObject({
      code: 'auth.wrong_tenant',
    });
  });
});

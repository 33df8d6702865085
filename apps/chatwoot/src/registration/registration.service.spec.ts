/** The registration over the API, against a simulated Chatwoot with webhooks and bots of its own. */
import { HttpClient } from '@enlace/http-client';
import type {
  AuditEntry,
  AuditStore,
  ChannelRecord,
  ChannelStore,
  KeptRegistration,
} from '@enlace/persistence';
import type { IntegrationSetup } from '@enlace/provider-host';
import { ChatwootApi, type ChatwootCredentials } from '@enlace/providers';
import type { Caller, ServiceEnv } from '@enlace/service-kit';
import { ChatwootSimulator } from '@enlace/simulators';
import { watched } from '../../../../test/kit/watched.js';
import type { ChosenAccount } from '../account/chosen-account.js';
import { Registration } from './registration.service.js';

const ID = '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11';
const URL_OF_IT = `https://enlace.example/api/v1/integrations/webhooks/chatwoot/${ID}`;
const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };

describe('the registration of a Chatwoot account', () => {
  let chatwoot: ChatwootSimulator;
  let http: HttpClient;

  beforeEach(async () => {
    chatwoot = watched(new ChatwootSimulator());
    await chatwoot.start();
    http = new HttpClient({ allowHosts: ['127.0.0.1'] });
  });
  afterEach(async () => {
    await http.close();
    await chatwoot.stop();
  });

  function setUp(token = chatwoot.administrator.token, publicUrl: string | null = 'https://enlace.example/') {
    const audited: AuditEntry[] = [];
    let kept: KeptRegistration | null = null;
    let credentials: Record<string, unknown> = {
      base_url: chatwoot.url,
      account_id: chatwoot.accountId,
      api_access_token: token,
    };
    const accounts = {
      of: () => {
        const known = credentials as unknown as ChatwootCredentials;
        return Promise.resolve({
          tenantId: 'acme',
          integrationId: ID,
          credentials: known,
          api: new ChatwootApi(http, known),
        });
      },
    };
    const channels: Partial<ChannelStore> = {
      find: () => Promise.resolve([{ registration: kept } as ChannelRecord]),
      keepRegistration: (_tenant, _id, registration) => {
        kept = registration;
        return Promise.resolve(true);
      },
    };
    const setup = {
      update: (_caller: Caller, _tenant: string, _id: string, changes: Record<string, unknown>) => {
        credentials = { ...credentials, ...changes };
        return Promise.resolve();
      },
    };
    const audit: Partial<AuditStore> = { write: (entry) => Promise.resolve(void audited.push(entry)) };
    const registration = new Registration(
      accounts as unknown as ChosenAccount,
      channels as ChannelStore,
      setup as unknown as IntegrationSetup,
      audit as AuditStore,
      (publicUrl === null ? {} : { PUBLIC_URL: publicUrl }) as ServiceEnv,
    );
    return {
      registration,
      audited,
      saved: () => credentials,
      forget: () => void (credentials['webhook_secret'] = 'x'),
    };
  }

  it('makes the webhook once, and keeps the secret that Chatwoot made up', async () => {
    const { registration, audited, saved } = setUp();
    const made = await registration.set(acme, {});
    expect(made).toMatchObject({ wished: { mode: 'webhook', url: URL_OF_IT }, differences: [] });
    expect(made.webhook?.subscriptions).toContain('conversation_typing_on');
    expect(chatwoot.webhooks).toHaveLength(1);
    expect(saved()['webhook_secret']).toBe(chatwoot.webhooks[0]?.secret);
    const again = await registration.set(acme, {});
    expect([again.differences, chatwoot.webhooks.length, audited.length]).toEqual([[], 1, 1]);
    expect(JSON.stringify(audited)).not.toContain(chatwoot.webhooks[0]?.secret);
  });

  it('says what differs, and mends it', async () => {
    const { registration, saved, forget } = setUp();
    await registration.set(acme, {});
    chatwoot.disconnect();
    expect((await registration.get(acme, {})).differences.join()).toContain('no webhook with our address');
    chatwoot.connect({ webhookUrl: URL_OF_IT, secret: 'another', subscriptions: ['message_created'] });
    forget();
    const { differences } = await registration.get(acme, {});
    expect(differences.join()).toMatch(/does not tell of .*message_updated.*not the one Chatwoot signs with/);
    const mended = await registration.set(acme, {});
    expect([mended.differences, saved()['webhook_secret']]).toEqual([[], 'another']);
  });

  it('moves the webhook when its address changes, so that its secret stays', async () => {
    const { registration } = setUp();
    const { webhook } = await registration.set(acme, {});
    const moved = await registration.set(acme, { url: 'https://other.example/hook' });
    expect([moved.webhook?.id, moved.differences, chatwoot.webhooks.length]).toEqual([webhook?.id, [], 1]);
  });

  it('as a bot gives it the inbox, and keeps its secret and its token', async () => {
    const { registration, saved } = setUp();
    await expect(registration.set(acme, { mode: 'agent_bot' })).rejects.toMatchObject({
      code: 'request.invalid',
    });
    const made = await registration.set(acme, { mode: 'agent_bot', inbox_ids: ['3'] });
    const [bot] = chatwoot.bots;
    expect(made).toMatchObject({ agent_bot: { inbox_ids: ['3'] }, webhook: null, differences: [] });
    expect(saved()).toMatchObject({ webhook_secret: bot?.secret, agent_bot_token: bot?.actor.token });
    const removed = await registration.remove(acme, {});
    expect([removed.agent_bot, chatwoot.bots.length, saved()['agent_bot_token']]).toEqual([null, 0, null]);
  });

  it("does not take an inbox from another's bot", async () => {
    const { registration } = setUp();
    const api = new ChatwootApi(http, setUp().saved() as unknown as ChatwootCredentials);
    const made = await api.account.createAgentBot('Other', 'https://other.example');
    await api.account.setInboxBot('3', made.ok ? made.value.id : '');
    await expect(registration.set(acme, { mode: 'agent_bot', inbox_ids: ['3'] })).rejects.toMatchObject({
      code: 'registration.not_ours',
    });
    expect(chatwoot.bots).toHaveLength(1);
  });

  it("takes our webhook away and leaves the others'", async () => {
    const { registration } = setUp();
    chatwoot.connect({ webhookUrl: 'https://other.example/hook' });
    await registration.set(acme, {});
    const removed = await registration.remove(acme, {});
    expect(removed.webhook).toBeNull();
    expect(chatwoot.webhooks.map(({ url }) => url)).toEqual(['https://other.example/hook']);
  });

  it('says whose token is needed, and that an address is', async () => {
    chatwoot.expectBreach(/^401 /);
    await expect(setUp(chatwoot.agent.token).registration.set(acme, {})).rejects.toThrow(/administrator/);
    const nowhere = setUp(chatwoot.administrator.token, null).registration;
    await expect(nowhere.set(acme, {})).rejects.toMatchObject({ code: 'request.invalid' });
  });
});

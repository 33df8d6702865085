/** What the setup API does. */
import { HttpClient } from '@enlace/http-client';
import { createProviders } from '@enlace/providers';
import type { Caller } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { ChosenIntegration } from './chosen-integration.js';
import { IntegrationSetup } from './integration-setup.js';
import type { SetupFollowUp } from './setup-follow-up.js';
import { FakeAudit, writing } from './spec-fakes.js';

const TOKEN = 'a-token-that-is-long-enough';
const CONFIG = { bot: '1', token: TOKEN, note: 'Shop' };
const key = (tenantId: string): Caller => ({ tenantId, scopes: [], keyId: 'key-1', isAdmin: false });
const acme = key('acme');

function setUp(generate: Record<string, () => string> = {}, adapter?: HostAdapter, followUp?: SetupFollowUp) {
  const { provider, integrations, bus, writer } = writing({ generate }, adapter);
  const audit = new FakeAudit();
  const host = adapter ?? provider.host;
  const chosen = new ChosenIntegration(integrations.store, host);
  const setup = new IntegrationSetup(host, integrations.store, writer, audit.store, chosen, followUp);
  return { provider, integrations, audit, bus, setup };
}

describe('setting an integration up', () => {
  it('answers where its webhooks go and what the provider said, and is audited without the config', async () => {
    const { audit, setup } = setUp();
    const answer = await setup.save(acme, undefined, CONFIG);
    expect(answer).toEqual({
      integration_id: answer.integration_id,
      status: 'active',
      message: expect.stringContaining('it is @spec_bot') as string,
      webhook_path: `/api/v1/integrations/webhooks/telegram/${answer.integration_id}`,
    });
    expect(audit.entries).toEqual([
      {
        tenantId: 'acme',
        actor: 'key-1',
        action: 'integration.saved',
        subject: answer.integration_id,
        details: { provider: 'telegram' },
      },
    ]);
  });

  it('says what was done beside it, where the provider has something to do', async () => {
    const told: unknown[] = [];
    const { setup } = setUp({}, undefined, {
      saved: (...of) => {
        told.push(of);
        return Promise.resolve({ steps: ['go there'] });
      },
    });
    const answer = await setup.save(acme, undefined, CONFIG);
    expect(answer.follow_up).toEqual({ steps: ['go there'] });
    expect(told).toEqual([['acme', answer.integration_id, 'key-1']]);
  });

  it('shows the secrets that were made up', async () => {
    const { setup } = setUp({ secret: () => 'made-up' });
    expect((await setup.save(acme, 'acme', CONFIG)).generated).toEqual({ secret: 'made-up' });
    expect(await setup.save(acme, 'acme', CONFIG)).not.toHaveProperty('generated');
  });

  it('is for the tenant of the key, or the one a platform key names', async () => {
    const { integrations, setup } = setUp();
    await expect(setup.save(acme, 'globex', CONFIG)).rejects.toMatchObject({ code: 'auth.wrong_tenant' });
    await expect(setup.save(key('*'), undefined, CONFIG)).rejects.toMatchObject({ code: 'request.invalid' });
    expect(integrations.records).toEqual([]);
    await setup.save(key('*'), 'globex', CONFIG);
    expect(integrations.records).toMatchObject([{ tenantId: 'globex' }]);
  });

  it('answers 422 with what the provider said of credentials it does not know, and audits nothing', async () => {
    const { provider, audit, setup } = setUp();
    provider.check = { state: 'refused', reason: 'the bot_token was revoked' };
    await expect(setup.save(acme, undefined, CONFIG)).rejects.toMatchObject({
      code: 'integration.refused',
      status: 422,
      message: expect.stringContaining('the bot_token was revoked') as string,
    });
    expect(audit.entries).toEqual([]);
  });
});

describe('the config of an integration', () => {
  it('is shown with its secrets masked, with its status and the reason', async () => {
    const { provider, setup } = setUp();
    provider.check = { state: 'unverified', reason: 'Telegram could not be reached' };
    const { integration_id, webhook_path } = await setup.save(acme, undefined, CONFIG);
    expect(await setup.config(acme, 'acme', undefined)).toEqual({
      integration_id,
      tenant_id: 'acme',
      provider: 'telegram',
      status: 'unverified',
      status_reason: 'Telegram could not be reached',
      webhook_path,
      config: { bot: '1', token: '••••ough', note: 'Shop' },
    });
  });

  it('is not found where there is none, not even in the hands of a platform key', async () => {
    const { setup } = setUp();
    await expect(setup.config(key('*'), 'acme', undefined)).rejects.toMatchObject({
      code: 'integration.not_found',
      status: 404,
    });
  });

  it('must be named where the tenant has several', async () => {
    const { setup } = setUp();
    const one = await setup.save(acme, undefined, CONFIG);
    const two = await setup.save(acme, undefined, { ...CONFIG, bot: '2' });
    await expect(setup.config(acme, 'acme', undefined)).rejects.toMatchObject({
      code: 'integration.ambiguous',
      details: { integration_ids: [one.integration_id, two.integration_id] },
    });
    expect((await setup.config(acme, 'acme', two.integration_id)).config).toMatchObject({ bot: '2' });
  });
});

describe("another tenant's key", () => {
  it('neither shows, changes nor removes an integration, by whichever tenant it asks', async () => {
    const { integrations, setup } = setUp();
    const { integration_id } = await setup.save(acme, undefined, CONFIG);
    const globex = key('globex');
    for (const [tenant, code] of [
      ['acme', 'auth.wrong_tenant'],
      ['globex', 'integration.not_found'],
    ] as const) {
      await expect(setup.config(globex, tenant, integration_id)).rejects.toMatchObject({ code });
      await expect(setup.update(globex, tenant, integration_id, { note: 'x' })).rejects.toMatchObject({
        code,
      });
      await expect(setup.remove(globex, tenant, integration_id)).rejects.toMatchObject({ code });
    }
    expect(integrations.config(integration_id)).toEqual(CONFIG);
  });
});

describe('changing an integration', () => {
  it('keeps what is left out and the secrets that come back masked, and is audited', async () => {
    const { integrations, audit, setup } = setUp();
    const { integration_id } = await setup.save(acme, undefined, CONFIG);
    const { config } = await setup.config(acme, 'acme', undefined);
    await setup.update(acme, 'acme', undefined, { ...config, note: 'Store' });
    expect(integrations.config(integration_id)).toEqual({ ...CONFIG, note: 'Store' });
    await setup.update(acme, 'acme', integration_id, { token: 'another-token' });
    expect(integrations.config(integration_id)).toEqual({ ...CONFIG, note: 'Store', token: 'another-token' });
    expect(audit.entries.map(({ action }) => action)).toEqual(Array(3).fill('integration.saved'));
  });

  it('keeps the secret that tells which account it is, although the tenant has another', async () => {
    const adapter = new HostAdapter(createProviders(new HttpClient({ allowHosts: [] })).get('telegram'));
    const { integrations, setup } = setUp({}, adapter);
    const bots = ['111111111:AAF-first-token', '222222222:AAF-second-token'];
    for (const bot_token of bots) {
      await setup.save(acme, undefined, {
        bot_token,
        secret_token: 'sample',
        base_url: 'https://127.0.0.1:9',
      });
    }
    const ids = integrations.records.map(({ id }) => id);
    for (const id of ids) {
      const { config } = await setup.config(acme, 'acme', id);
      await setup.update(acme, 'acme', id, { ...config, secret_token: `of-${id}` });
    }
    expect(ids.map((id) => integrations.config(id))).toMatchObject(
      ids.map((id, at) => ({ bot_token: bots[at], secret_token: `of-${id}` })),
    );
  });

  it('forgets what is null', async () => {
    const { integrations, setup } = setUp();
    const { integration_id } = await setup.save(acme, undefined, { ...CONFIG, secret: 'secret-of-1' });
    await setup.update(acme, 'acme', undefined, { note: null, secret: null });
    expect(integrations.config(integration_id)).toEqual({ bot: '1', token: TOKEN });
  });

  it('shows the secrets that were made up', async () => {
    const { integrations, setup } = setUp({ secret: () => 'made-up' });
    const { integration_id } = await setup.save(acme, undefined, { ...CONFIG, secret: 'secret-of-1' });
    expect(await setup.update(acme, 'acme', undefined, { note: 'x' })).not.toHaveProperty('generated');
    const answer = await setup.update(acme, 'acme', undefined, { secret: null });
    expect(answer.generated).toEqual({ secret: 'made-up' });
    expect(integrations.config(integration_id)['secret']).toBe('made-up');
  });

  it('may not make it another account', async () => {
    const { integrations, setup } = setUp();
    const { integration_id } = await setup.save(acme, undefined, CONFIG);
    await expect(setup.update(acme, 'acme', undefined, { bot: '2' })).rejects.toMatchObject({
      code: 'integration.invalid',
    });
    expect(integrations.records).toHaveLength(1);
    expect(integrations.config(integration_id)).toEqual(CONFIG);
  });

  it('changes nothing when the provider refuses the new credentials', async () => {
    const { provider, integrations, setup } = setUp();
    const { integration_id } = await setup.save(acme, undefined, CONFIG);
    provider.check = { state: 'refused', reason: 'wrong' };
    await expect(setup.update(acme, 'acme', undefined, { token: 'wrong' })).rejects.toMatchObject({
      code: 'integration.refused',
    });
    expect(integrations.config(integration_id)).toEqual(CONFIG);
  });
});

describe('removing an integration', () => {
  it('takes it away, tells the directories and is audited', async () => {
    const { integrations, audit, bus, setup } = setUp();
    const { integration_id } = await setup.save(acme, undefined, CONFIG);
    expect(await setup.remove(acme, 'acme', undefined)).toEqual({ integration_id, removed: true });
    expect(integrations.records).toEqual([]);
    expect(bus.published.at(-1)).toMatchObject({ data: { integration_id, change: 'removed' } });
    expect(audit.entries.at(-1)).toMatchObject({ action: 'integration.removed', subject: integration_id });
  });
});

/** Writing one integration. */
import { HttpClient } from '@enlace/http-client';
import { createProviders } from '@enlace/providers';
import { HostAdapter } from '../host-adapter.js';
import { FakeProvider } from '../spec-fakes.js';
import { writing } from './spec-fakes.js';

const CONFIG = { bot: '1', token: 'token-of-1', secret: 'secret-of-1' };
const strict = { mustNotBeRefused: true };

describe('an integration that is written', () => {
  it('is stored for its tenant with its secrets apart, and every directory hears of it', async () => {
    const { integrations, tenants, bus, writer } = writing();
    const written = await writer.write('acme', { ...CONFIG, note: 'Shop' }, strict);
    expect(written).toMatchObject({ status: 'active', generated: {} });
    expect(written.message).toContain('it is @spec_bot');
    expect(tenants.ensured).toEqual(['acme']);
    expect(integrations.record(written.id)).toMatchObject({
      tenantId: 'acme',
      provider: 'telegram',
      identity: 'bot:1',
      routeKeys: ['bot:1'],
      settings: { bot: '1', note: 'Shop' },
      status: 'active',
      statusReason: 'it is @spec_bot',
    });
    expect(Object.keys(integrations.record(written.id).sealed).sort()).toEqual(['secret', 'token']);
    expect(bus.published).toMatchObject([
      {
        name: 'integration.changed',
        tenant: 'acme',
        provider: 'telegram',
        data: { tenant_id: 'acme', integration_id: written.id, change: 'saved' },
      },
    ]);
  });

  it('is one integration for each account, and another for each tenant', async () => {
    const { integrations, writer } = writing();
    const first = await writer.write('acme', CONFIG, strict);
    expect((await writer.write('acme', { ...CONFIG, note: 'again' }, strict)).id).toBe(first.id);
    expect((await writer.write('acme', { ...CONFIG, bot: '2' }, strict)).id).not.toBe(first.id);
    expect((await writer.write('globex', CONFIG, strict)).id).not.toBe(first.id);
    expect(integrations.records).toHaveLength(3);
  });

  it('keeps what the provider calls the account, also when it does not say so again', async () => {
    const { provider, integrations, writer } = writing();
    const account = { id: '1', username: 'spec_bot' };
    provider.check = { state: 'active', reason: 'it is @spec_bot', account };
    const { id } = await writer.write('acme', CONFIG, strict);
    provider.check = { state: 'unverified', reason: 'it could not be reached' };
    await writer.write('acme', CONFIG, strict);
    expect(integrations.record(id).account).toEqual(account);
  });

  it('is put into force at the provider, which is told what it was before, and whatever fails is said', async () => {
    const applied: object[] = [];
    const fresh = new FakeProvider();
    fresh.apply = (credentials, before) => {
      applied.push([(credentials as { note?: string }).note, before]);
      return Promise.resolve(applied.length === 1 ? [] : ['the menu could not be set']);
    };
    const { writer } = writing({}, fresh.host);
    expect((await writer.write('acme', { ...CONFIG, note: 'one' }, strict)).message).not.toContain('menu');
    const again = await writer.write('acme', { ...CONFIG, note: 'two' }, strict);
    expect(again).toMatchObject({ status: 'active' });
    expect(again.message).toContain('; but the menu could not be set');
    fresh.check = { state: 'unverified', reason: 'it could not be reached' };
    await writer.write('acme', CONFIG, strict);
    expect(applied).toEqual([
      ['one', {}],
      ['two', { bot: '1', note: 'one' }],
    ]);
  });

  it('is stored although the bus is away', async () => {
    const { integrations, bus, writer } = writing();
    bus.away = true;
    await writer.write('acme', CONFIG, strict);
    expect(integrations.records).toHaveLength(1);
  });

  it('is refused with what the provider said, and nothing is stored or told', async () => {
    const { provider, integrations, bus, writer } = writing();
    provider.check = { state: 'refused', reason: 'the bot_token was revoked' };
    await expect(writer.write('acme', CONFIG, strict)).rejects.toMatchObject({
      code: 'integration.refused',
      status: 422,
      message: expect.stringContaining('the bot_token was revoked') as string,
    });
    expect(integrations.records).toEqual([]);
    expect(bus.published).toEqual([]);
  });

  it('is kept as refused where a refusal does not forbid it', async () => {
    const { provider, integrations, writer } = writing();
    provider.check = { state: 'refused', reason: 'the bot_token was revoked' };
    const written = await writer.write('acme', CONFIG, { mustNotBeRefused: false });
    expect(written.status).toBe('refused');
    expect(written.message).toContain('the bot_token was revoked');
    expect(integrations.record(written.id).status).toBe('refused');
  });

  it('is kept as unverified with the reason when the provider cannot be reached', async () => {
    const { provider, integrations, writer } = writing();
    provider.check = { state: 'unverified', reason: 'Telegram could not be reached' };
    const written = await writer.write('acme', CONFIG, strict);
    expect(written.status).toBe('unverified');
    expect(written.message).toContain('Telegram could not be reached');
    expect(integrations.record(written.id)).toMatchObject({
      status: 'unverified',
      statusReason: 'Telegram could not be reached',
    });
  });

  it('is refused without asking anybody when its config does not fit', async () => {
    const { provider, integrations, writer } = writing();
    await expect(writer.write('acme', { bot: '1' }, strict)).rejects.toMatchObject({
      code: 'integration.invalid',
      status: 422,
      details: { fields: [{ field: 'token' }] },
    });
    expect(provider.checked).toEqual([]);
    expect(integrations.records).toEqual([]);
  });

  it('may skip signatures in development, and not in production', async () => {
    const config = { ...CONFIG, insecure_skip_signature: true };
    await expect(writing().writer.write('acme', config, strict)).resolves.toMatchObject({ status: 'active' });
    const { provider, integrations, writer } = writing({ production: true });
    await expect(writer.write('acme', config, strict)).rejects.toMatchObject({
      code: 'integration.invalid',
      message: expect.stringContaining('insecure_skip_signature') as string,
    });
    expect(provider.checked).toEqual([]);
    expect(integrations.records).toEqual([]);
    await expect(
      writer.write('acme', { ...CONFIG, insecure_skip_signature: false }, strict),
    ).resolves.toMatchObject({ status: 'active' });
  });

  it('may not become another account', async () => {
    const { provider, integrations, writer } = writing();
    const { id } = await writer.write('acme', CONFIG, strict);
    const how = { ...strict, replaces: integrations.record(id) };
    await expect(writer.write('acme', { ...CONFIG, bot: '2' }, how)).rejects.toMatchObject({
      code: 'integration.invalid',
    });
    expect(provider.checked).toHaveLength(1);
    expect(integrations.records).toHaveLength(1);
  });

  it('is removed, and every directory hears of it', async () => {
    const { integrations, bus, writer } = writing();
    const { id } = await writer.write('acme', CONFIG, strict);
    await writer.remove(integrations.record(id));
    expect(integrations.records).toEqual([]);
    expect(bus.published.at(-1)).toMatchObject({ data: { integration_id: id, change: 'removed' } });
  });

  it('never leads to a private address that is not allowed', async () => {
    const http = new HttpClient({ allowHosts: [] });
    const { integrations, writer } = writing({}, new HostAdapter(createProviders(http).get('chatwoot')));
    const fetched = jest.spyOn(http, 'request');
    const written = await writer.write(
      'acme',
      {
        base_url: 'https://169.254.169.254',
        api_access_token: 'sample-access-token',
        account_id: 3,
        webhook_secret: 'sample-webhook-secret',
      },
      strict,
    );
    expect(written.status).toBe('unverified');
    await expect(fetched.mock.results[0]?.value).rejects.toMatchObject({ code: 'address_refused' });
    expect(integrations.record(written.id).status).toBe('unverified');
  });
});

describe('fields that can be made up', () => {
  const generate = { secret: () => 'made-up' };

  it('are made up when nobody gave them, and shown', async () => {
    const { integrations, writer } = writing({ generate });
    const written = await writer.write('acme', { bot: '1', token: 'token-of-1' }, strict);
    expect(written.generated).toEqual({ secret: 'made-up' });
    expect(integrations.config(written.id)['secret']).toBe('made-up');
  });

  it('are not made up where they are given or kept', async () => {
    const { integrations, writer } = writing({ generate });
    const { id, generated } = await writer.write('acme', CONFIG, strict);
    expect(generated).toEqual({});
    expect((await writer.write('acme', { bot: '1' }, strict)).generated).toEqual({});
    expect(integrations.config(id)['secret']).toBe('secret-of-1');
  });

  it('are made up anew when the kept one is to be forgotten', async () => {
    const { integrations, writer } = writing({ generate });
    const { id } = await writer.write('acme', CONFIG, strict);
    expect((await writer.write('acme', { bot: '1', secret: null }, strict)).generated).toEqual({
      secret: 'made-up',
    });
    expect(integrations.config(id)['secret']).toBe('made-up');
  });
});

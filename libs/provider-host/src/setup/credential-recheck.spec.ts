/** Asking the provider again about credentials. */
import type { CredentialCheck } from '@enlace/providers';
import { FakeProvider, listening } from '../spec-fakes.js';
import { CredentialRecheck } from './credential-recheck.js';
import { writing } from './spec-fakes.js';

function rechecking(...bots: string[]) {
  const { provider, integrations, bus, writer } = writing();
  const host = provider.host;
  const { logger, lines } = listening();
  const ids = bots.map(
    (bot) =>
      integrations.save({
        tenantId: 'acme',
        provider: 'telegram',
        identity: `bot:${bot}`,
        routeKeys: [`bot:${bot}`],
        settings: { bot },
        secrets: { token: `token-of-${bot}` },
        status: 'unverified',
        statusReason: 'the provider could not be reached',
      }).id,
  );
  const recheck = new CredentialRecheck(host, integrations.store, writer, logger);
  return { provider, host, integrations, bus, lines, recheck, ids: ids as [string, string, string] };
}

describe('a round of checking credentials', () => {
  it('asks with the opened credentials, writes down what the provider says and tells the directories', async () => {
    const { provider, integrations, bus, recheck, ids } = rechecking('1');
    await recheck.run();
    expect(provider.checked).toEqual([{ bot: '1', token: 'token-of-1' }]);
    expect(integrations.record(ids[0])).toMatchObject({ status: 'active', statusReason: 'it is @spec_bot' });
    expect(bus.published).toMatchObject([
      { name: 'integration.changed', tenant: 'acme', data: { integration_id: ids[0], change: 'saved' } },
    ]);
  });

  it.each<CredentialCheck['state']>(['refused', 'unverified'])(
    'writes down %s with its reason',
    async (state) => {
      const { provider, integrations, recheck, ids } = rechecking('1');
      provider.check = { state, reason: 'the provider says so' };
      await recheck.run();
      expect(integrations.record(ids[0])).toMatchObject({
        status: state,
        statusReason: 'the provider says so',
      });
    },
  );

  it('puts the settings into force that could not be when they were saved, once', async () => {
    const { provider, integrations, writer } = writing();
    provider.check = { state: 'unverified', reason: 'not reached' };
    const { id } = await writer.write('acme', { bot: '1', token: 'token-of-1' }, { mustNotBeRefused: true });
    const { logger, lines } = listening();
    const account = { id: '1', username: 'spec_bot' };
    const asked = new FakeProvider();
    asked.check = { state: 'active', reason: 'it is @spec_bot', account };
    const applied: object[] = [];
    asked.apply = (credentials) => {
      applied.push(credentials);
      return Promise.resolve(['the menu could not be set']);
    };
    const recheck = new CredentialRecheck(asked.host, integrations.store, writer, logger);
    await recheck.run();
    await recheck.run();
    expect(applied).toEqual([{ bot: '1', token: 'token-of-1' }]);
    expect(lines).toMatchObject([{ reason: 'the menu could not be set' }]);
    expect(integrations.record(id).account).toEqual(account);
  });

  it('tells nobody when nothing has changed', async () => {
    const { provider, bus, recheck } = rechecking('1');
    provider.check = { state: 'unverified', reason: 'still not reached' };
    await recheck.run();
    expect(bus.published).toEqual([]);
  });

  it('passes over a record that cannot be opened, says which, and checks the others', async () => {
    const { integrations, lines, recheck, ids } = rechecking('1', '2', '3');
    integrations.unreadable.add(ids[0]);
    await recheck.run();
    expect(ids.map((id) => integrations.record(id).status)).toEqual(['unverified', 'active', 'active']);
    expect(lines).toMatchObject([{ level: 'error', integration: ids[0], code: 'secret.unreadable' }]);
    expect(JSON.stringify(lines)).not.toContain('token-of');
  });

  it('passes over one whose check breaks, and repeats no words that may hold a secret', async () => {
    const { host, integrations, lines, recheck, ids } = rechecking('1', '2');
    jest.spyOn(host, 'check').mockRejectedValueOnce(new SyntaxError('"token-of-1" is not valid JSON'));
    await recheck.run();
    expect(ids.map((id) => integrations.record(id).status)).toEqual(['unverified', 'active']);
    expect(lines).toMatchObject([{ level: 'error', integration: ids[0], code: 'SyntaxError' }]);
    expect(JSON.stringify(lines)).not.toContain('token-of-1');
  });

  it('ends when Postgres cannot be asked, so that it is tried again as a whole', async () => {
    const { integrations, recheck } = rechecking('1');
    integrations.failure = new Error('Postgres is away');
    await expect(recheck.run()).rejects.toThrow('Postgres is away');
  });

  it('comes every half minute until the service stops', async () => {
    jest.useFakeTimers();
    try {
      const { provider, recheck } = rechecking('1');
      recheck.onApplicationBootstrap();
      await jest.advanceTimersByTimeAsync(29_000);
      expect(provider.checked).toHaveLength(0);
      await jest.advanceTimersByTimeAsync(32_000);
      expect(provider.checked).toHaveLength(2);
      await recheck.onModuleDestroy();
      await jest.advanceTimersByTimeAsync(120_000);
      expect(provider.checked).toHaveLength(2);
    } finally {
      jest.useRealTimers();
    }
  });
});

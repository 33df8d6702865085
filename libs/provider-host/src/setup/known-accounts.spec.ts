/** What the provider calls an account: read, asked for, and remembered. */
import { FakeProvider, listening } from '../spec-fakes.js';
import { KnownAccounts } from './known-accounts.js';
import { FakeIntegrations } from './spec-fakes.js';

function setUp(account?: { id: string; username: string }) {
  const provider = new FakeProvider();
  const integrations = new FakeIntegrations();
  const { id } = integrations.save({
    tenantId: 'acme',
    provider: 'telegram',
    identity: 'bot:1',
    routeKeys: ['bot:1'],
    settings: { bot: '1' },
    secrets: { token: 't' },
    status: 'active',
    statusReason: '',
    ...(account === undefined ? {} : { account }),
  });
  const { logger, lines } = listening();
  return {
    provider,
    integrations,
    id,
    lines,
    accounts: new KnownAccounts(integrations.store, provider.host, logger),
  };
}
const account = { id: '1', username: 'spec_bot' };

describe('what the provider calls an account', () => {
  it('is what is kept, read once in a while', async () => {
    const { accounts, integrations, provider, id } = setUp(account);
    expect(await accounts.of('acme', id)).toEqual(account);
    expect(await accounts.of('acme', id)).toEqual(account);
    expect(integrations.queries).toBe(1);
    expect(provider.checked).toEqual([]);
  });

  it('is asked for where nobody knows, and kept for the others', async () => {
    const { accounts, integrations, provider, id } = setUp();
    provider.check = { state: 'active', reason: 'it is @spec_bot', account };
    expect(await accounts.of('acme', id)).toEqual(account);
    expect(integrations.record(id).account).toEqual(account);
  });

  it('is not known, without harm, while the provider is away or the secret cannot be read', async () => {
    const away = setUp();
    away.provider.check = { state: 'unverified', reason: 'away' };
    expect(await away.accounts.of('acme', away.id)).toBeUndefined();
    expect(away.integrations.record(away.id).status).toBe('active');
    const unreadable = setUp();
    unreadable.integrations.unreadable.add(unreadable.id);
    expect(await unreadable.accounts.of('acme', unreadable.id)).toBeUndefined();
    expect(unreadable.lines).toMatchObject([{ code: 'secret.unreadable' }]);
  });

  it('is another tenant’s for nobody else', async () => {
    const { accounts, id } = setUp(account);
    await accounts.of('acme', id);
    expect(await accounts.of('globex', id)).toBeUndefined();
  });
});

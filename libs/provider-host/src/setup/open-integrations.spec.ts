/** Credentials that are at hand when something is to be sent. */
import { FakeBus } from '../spec-fakes.js';
import { OpenIntegrations } from './open-integrations.js';
import { FakeIntegrations } from './spec-fakes.js';

function opening() {
  const integrations = new FakeIntegrations();
  const bus = new FakeBus();
  const { id } = integrations.save({
    tenantId: 'acme',
    provider: 'telegram',
    identity: 'bot:1',
    routeKeys: ['bot:1'],
    settings: { bot: '1' },
    secrets: { token: 'old' },
    status: 'active',
    statusReason: 'all well',
  });
  const open = new OpenIntegrations(integrations.store, bus.bus);
  open.onModuleInit();
  const renew = (): void => integrations.change(id, { sealed: { token: '"new"' } });
  return { integrations, bus, open, id, renew };
}

describe('the credentials of an integration', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('are read once and kept for five seconds', async () => {
    const { integrations, open, id, renew } = opening();
    expect(await open.credentials('acme', id)).toEqual({ bot: '1', token: 'old' });
    renew();
    jest.advanceTimersByTime(4_900);
    expect(await open.credentials('acme', id)).toEqual({ bot: '1', token: 'old' });
    expect(integrations.queries).toBe(1);
    jest.advanceTimersByTime(200);
    expect(await open.credentials('acme', id)).toEqual({ bot: '1', token: 'new' });
  });

  it('are read anew as soon as a change is told, until the service stops listening', async () => {
    const { bus, open, id, renew } = opening();
    await open.credentials('acme', id);
    renew();
    for (const listener of bus.listeners) listener({ integration_id: 'another' });
    expect(await open.credentials('acme', id)).toMatchObject({ token: 'old' });
    for (const listener of bus.listeners) listener({ integration_id: id });
    expect(await open.credentials('acme', id)).toMatchObject({ token: 'new' });
    open.onModuleDestroy();
    expect(bus.listeners).toEqual([]);
  });

  it('are never given to another tenant, although they are at hand', async () => {
    const { open, id } = opening();
    await open.credentials('acme', id);
    await expect(open.credentials('globex', id)).rejects.toMatchObject({ code: 'integration.not_found' });
    expect(await open.credentials('acme', id)).toMatchObject({ token: 'old' });
  });

  it('are not given of an integration that is gone, disabled or unreadable, and that is not kept', async () => {
    const { integrations, open, id } = opening();
    await expect(open.credentials('acme', 'gone')).rejects.toMatchObject({
      code: 'integration.not_found',
      disposition: { kind: 'reject' },
    });
    integrations.change(id, { status: 'disabled' });
    await expect(open.credentials('acme', id)).rejects.toMatchObject({
      code: 'integration.disabled',
      disposition: { kind: 'reject' },
    });
    integrations.change(id, { status: 'active' });
    integrations.unreadable.add(id);
    await expect(open.credentials('acme', id)).rejects.toMatchObject({ code: 'secret.unreadable' });
    integrations.unreadable.clear();
    expect(await open.credentials('acme', id)).toMatchObject({ token: 'old' });
  });

  it('are given of an integration the provider has not verified: sending tells more than waiting', async () => {
    const { integrations, open, id } = opening();
    integrations.change(id, { status: 'unverified' });
    expect(await open.credentials('acme', id)).toMatchObject({ token: 'old' });
  });
});

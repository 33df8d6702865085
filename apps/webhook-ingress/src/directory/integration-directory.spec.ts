/** Every integration in memory: what it is found by, and when Postgres is asked. */
import { FakeIntegrations, integrationRecord } from '../spec-fakes.js';
import { IntegrationDirectory } from './integration-directory.js';

describe('the directory of integrations', () => {
  let integrations: FakeIntegrations;
  let directory: IntegrationDirectory;

  beforeEach(() => {
    integrations = new FakeIntegrations(
      integrationRecord('one', { routeKeys: ['phone:one', 'waba:9'] }),
      integrationRecord('two', { routeKeys: ['phone:two', 'waba:9'], tenantId: 'globex' }),
      integrationRecord('bot', { provider: 'telegram', routeKeys: ['bot:1'] }),
    );
    directory = new IntegrationDirectory(integrations.store);
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  const idsBy = (key: string): string[] => directory.byRouteKey('whatsapp', key).map(({ id }) => id);

  it('knows nothing before it was loaded, and says so', async () => {
    expect(directory.loaded).toBe(false);
    integrations.away = true;
    await expect(directory.refresh()).rejects.toMatchObject({ code: 'database.unavailable' });
    expect(directory.loaded).toBe(false);
    integrations.away = false;
    await directory.refresh();
    expect(directory.loaded).toBe(true);
    expect(directory.size).toBe(3);
  });

  it('finds by id, by route key and by provider', async () => {
    await directory.refresh();
    expect(directory.byId('one')).toMatchObject({
      id: 'one',
      tenantId: 'acme',
      provider: 'whatsapp',
      routeKeys: ['phone:one', 'waba:9'],
      disabled: false,
    });
    expect(directory.byId('nobody')).toBeUndefined();
    expect(idsBy('phone:two')).toEqual(['two']);
    expect(idsBy('waba:9')).toEqual(['one', 'two']);
    expect(idsBy('bot:1')).toEqual([]);
    expect(directory.ofProvider('telegram').map(({ id }) => id)).toEqual(['bot']);
  });

  it('opens secrets on first use, and once', async () => {
    await directory.refresh();
    expect(integrations.opened).toBe(0);
    const known = directory.byId('one');
    expect([known?.credentials(), known?.credentials()]).toEqual([{ secret: 'right' }, { secret: 'right' }]);
    expect(integrations.opened).toBe(1);
  });

  it('tries again to open what could not be opened', async () => {
    await directory.refresh();
    integrations.unreadable.add('one');
    expect(() => directory.byId('one')?.credentials()).toThrow(
      expect.objectContaining({ code: 'secret.unreadable' }),
    );
    integrations.unreadable.clear();
    expect(directory.byId('one')?.credentials()).toEqual({ secret: 'right' });
  });

  it('takes changes over: other keys, other secrets, disabled, removed', async () => {
    await directory.refresh();
    directory.byId('one')?.credentials();
    integrations.records.splice(
      0,
      3,
      integrationRecord('one', { routeKeys: ['phone:new'], settings: { secret: 'new' }, status: 'disabled' }),
      integrationRecord('two', { routeKeys: ['phone:two', 'waba:9'], removedAt: new Date() }),
    );
    await directory.refresh();
    expect(directory.byId('one')).toMatchObject({ disabled: true });
    expect(directory.byId('one')?.credentials()).toEqual({ secret: 'new' });
    expect([idsBy('phone:new'), idsBy('phone:one'), idsBy('waba:9')]).toEqual([['one'], [], []]);
    expect(directory.byId('two')).toBeUndefined();
    expect(directory.byId('bot')).toBeDefined();
  });

  it('reads what changed since ten seconds before the read before, everything at first', async () => {
    jest.useFakeTimers({ now: 100_000 });
    const all = jest.spyOn(integrations, 'listAll');
    const changed = jest.spyOn(integrations, 'changedSince');
    await directory.refresh();
    expect([all.mock.calls.length, changed.mock.calls.length]).toEqual([1, 0]);
    jest.setSystemTime(200_000);
    await directory.refresh();
    expect(changed).toHaveBeenLastCalledWith(new Date(90_000));
    await directory.refresh();
    expect(changed).toHaveBeenLastCalledWith(new Date(190_000));
  });

  it('misses nothing of the time in which Postgres was away', async () => {
    jest.useFakeTimers({ now: 100_000 });
    await directory.refresh();
    jest.setSystemTime(200_000);
    integrations.away = true;
    await expect(directory.refresh()).rejects.toThrow();
    integrations.away = false;
    const changed = jest.spyOn(integrations, 'changedSince');
    await directory.refresh();
    expect(changed).toHaveBeenLastCalledWith(new Date(90_000));
  });

  it('begins a read after the call, which all who call meanwhile share', async () => {
    let end = (): void => undefined;
    jest.spyOn(integrations, 'listAll').mockImplementationOnce(() => {
      integrations.reads += 1;
      return new Promise((resolve) => (end = () => resolve([])));
    });
    const first = directory.refresh();
    await new Promise((resolve) => setImmediate(resolve));
    const later = [directory.refresh(), directory.refresh()];
    expect(integrations.reads).toBe(1);
    end();
    await Promise.all([first, ...later]);
    expect(integrations.reads).toBe(2);
    expect(directory.byId('one')).toBeDefined();
  });

  it('reads again for who calls during a read that fails', async () => {
    let fail = (): void => undefined;
    jest
      .spyOn(integrations, 'listAll')
      .mockImplementationOnce(() => new Promise((_, reject) => (fail = () => reject(new Error('gone')))));
    const first = directory.refresh().catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    const second = directory.refresh();
    fail();
    expect(await first).toBeInstanceOf(Error);
    await second;
    expect(directory.loaded).toBe(true);
  });
});

describe('a look for what is not known', () => {
  let integrations: FakeIntegrations;
  let directory: IntegrationDirectory;

  beforeEach(() => {
    jest.useFakeTimers({ now: 100_000 });
    integrations = new FakeIntegrations();
    directory = new IntegrationDirectory(integrations.store);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is one a second, which all who ask share', async () => {
    await Promise.all([directory.look(), directory.look()]);
    await directory.look();
    expect(integrations.reads).toBe(1);
    jest.setSystemTime(101_000);
    await directory.look();
    expect(integrations.reads).toBe(2);
  });

  it('is no answer when Postgres is away, for none of those who share it', async () => {
    integrations.away = true;
    const unknown = { code: 'database.unavailable', disposition: { kind: 'retry', afterMs: 2_000 } };
    await expect(directory.look()).rejects.toMatchObject(unknown);
    await expect(directory.look()).rejects.toMatchObject(unknown);
    expect(integrations.reads).toBe(1);
  });

  it('keeps nobody waiting for more than a second', async () => {
    jest.spyOn(integrations, 'listAll').mockImplementation(() => new Promise(() => undefined));
    const outcome = directory.look().catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await outcome).toMatchObject({ code: 'database.unavailable' });
  });
});

/** News of an account reach every channel of it, once and never over newer ones, and an end of sending is told. */
import type { EventDraft, EventName } from '@enlace/contracts';
import type { Bus } from '@enlace/messaging';
import { AccountChange } from '@enlace/normalization';
import { ChannelStore, Database, InboundStore, IntegrationStore } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';
import { arrival } from '../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { AccountNewsListener } from './account-news.js';

const silent = new AppLogger({ service: 'spec', level: 'silent' });
const DISABLED = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } };
const REINSTATED = { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } };

describe('news of an account', () => {
  let home: TestDatabase;
  let database: Database;
  let channels: ChannelStore;
  const published: EventDraft<EventName>[] = [];

  beforeAll(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 4 });
    channels = new ChannelStore(database);
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });
  beforeEach(() => published.splice(0));

  async function made(phone: string, waba: string, number?: string): Promise<string> {
    const { id } = await new IntegrationStore(database).save({
      tenantId: 'acme',
      provider: 'whatsapp',
      identity: `phone:${phone}`,
      routeKeys: [`phone:${phone}`, `waba:${waba}`],
      settings: {},
      secrets: {},
      status: 'active',
      statusReason: '',
      ...(number === undefined ? {} : { learned: { number: { value: number, at: 1 } } }),
    });
    return id;
  }
  const factOf = async (id: string, name: string) =>
    (await channels.find('acme', 'whatsapp', id))[0]?.facts[name];

  /** As the host hands an event over: kept with its mark, then told. */
  async function comes(
    integrationId: string,
    kind: string,
    raw_payload: Record<string, unknown>,
    timestamp: number,
    event = arrival({ tenantId: 'acme', integrationId }, { provider: 'whatsapp' }),
  ): Promise<void> {
    const bus = { publish: (draft: EventDraft<EventName>) => Promise.resolve(void published.push(draft)) };
    const listener = new AccountNewsListener(channels, bus as unknown as Bus, silent);
    const change = Object.assign(new AccountChange(), { platform: 'whatsapp', kind, timestamp, raw_payload });
    await new InboundStore(database).recordOther(event, 'processed', kind, (tx) =>
      listener.keep(tx, event, change),
    );
    await listener.kept(event, change);
  }

  it('of a ban reach all of its numbers, and each that can send nothing any more is told of', async () => {
    const [own, sibling, stranger] = [await made('1', 'A'), await made('2', 'A'), await made('3', 'B')];
    await comes(own, 'account_update', DISABLED, 1_000);
    expect(await factOf(own, 'ban')).toEqual({ value: 'DISABLE', at: 1_000_000 });
    expect(await factOf(sibling, 'ban')).toEqual({ value: 'DISABLE', at: 1_000_000 });
    expect(await factOf(stranger, 'ban')).toBeUndefined();
    expect(published.map(({ name, integrationId }) => [name, integrationId]).sort()).toEqual(
      [own, sibling].sort().map((id) => ['channel.stopped', id]),
    );
    expect(published[0]?.data).toMatchObject({
      code: 'DISABLE',
      reason: expect.stringContaining('appeal') as string,
    });
  });

  it('that come late change nothing and alarm nobody', async () => {
    const own = await made('4', 'C');
    await comes(own, 'account_update', REINSTATED, 2_000);
    await comes(own, 'account_update', DISABLED, 1_000);
    expect(await factOf(own, 'ban')).toEqual({ value: 'REINSTATE', at: 2_000_000 });
    expect(published).toEqual([]);
  });

  it('that come again are told once', async () => {
    const own = await made('5', 'D');
    const event = arrival({ tenantId: 'acme', integrationId: own }, { provider: 'whatsapp' });
    await comes(own, 'account_update', DISABLED, 1_000, event);
    await comes(own, 'account_update', DISABLED, 1_000, event);
    expect(published).toHaveLength(1);
  });

  it('of one number are kept with that number alone, and teach how fast it may send', async () => {
    const own = await made('6', 'E', '5215550000001');
    const other = await made('7', 'E', '5215550000002');
    const upgrade = { display_phone_number: '+52 1 555 000 0002', event: 'THROUGHPUT_UPGRADE' };
    await comes(own, 'phone_number_quality_update', upgrade, 1_000);
    expect(await factOf(other, 'throughput')).toEqual({ value: 'HIGH', at: 1_000_000 });
    expect(await factOf(own, 'throughput')).toBeUndefined();
    const nobodys = { display_phone_number: '+52 1 555 000 0009', event: 'FLAGGED' };
    await comes(own, 'phone_number_quality_update', nobodys, 2_000);
    expect(await factOf(own, 'quality')).toBeUndefined();
  });

  it('of one number are those of the only one there is, before its number was learned', async () => {
    const own = await made('8', 'F');
    await comes(own, 'security', { display_phone_number: '1555', event: 'PIN_CHANGED' }, 1_000);
    expect(await factOf(own, 'security')).toMatchObject({ value: 'PIN_CHANGED' });
  });

  describe('that are errors without a message', () => {
    const nowS = () => Math.floor(Date.now() / 1_000);
    const standing = async (id: string) => {
      const [channel] = await channels.find('acme', 'whatsapp', id);
      const pausedMs = (channel?.frozenUntil?.getTime() ?? 0) - Date.now();
      return { status: channel?.status, isPaused: pausedMs > 0 };
    };

    it('stop or pause the number they came to, as in an answer, and no other', async () => {
      const [own, sibling] = [await made('11', 'K'), await made('12', 'K')];
      await comes(own, 'errors', { code: 190, message: 'expired' }, nowS());
      expect(await standing(own)).toEqual({ status: 'refused', isPaused: true });
      await comes(sibling, 'errors', { code: 131048 }, nowS());
      expect(await standing(sibling)).toEqual({ status: 'active', isPaused: true });
      expect(published.map(({ name, integrationId }) => [name, integrationId])).toEqual([
        ['channel.stopped', own],
      ]);
    });

    it('change nothing where they are old', async () => {
      const own = await made('13', 'L');
      await comes(own, 'errors', { code: 190 }, nowS() - 7_200);
      await comes(own, 'errors', { code: 80007 }, nowS() - 7_200);
      await comes(own, 'errors', { code: 130497 }, nowS() - 2 * 86_400);
      expect(await standing(own)).toEqual({ status: 'active', isPaused: false });
      expect(published).toEqual([]);
    });

    it('alert once an hour of what stops nothing, and are told again where the bus was away', async () => {
      const own = await made('14', 'M');
      await comes(own, 'errors', { code: 130497, message: 'not this country' }, nowS());
      await comes(own, 'errors', { code: 130497, message: 'not this country' }, nowS());
      expect(published.map(({ name, data }) => [name, data])).toEqual([
        ['channel.alerted', expect.objectContaining({ code: '130497', reason: 'not this country' })],
      ]);
      expect(await standing(own)).toEqual({ status: 'active', isPaused: false });
      expect(await factOf(own, 'alert_130497')).toMatchObject({ value: '130497' });
      const trouble = { code: '137000', reason: 'who is it?' };
      const away = () => Promise.reject(new Error('the bus is away'));
      await expect(channels.tellOnce('acme', own, 'alert', trouble, away)).rejects.toThrow('away');
      const tell = jest.fn(() => Promise.resolve());
      await channels.tellOnce('acme', own, 'alert', trouble, tell);
      expect(tell).toHaveBeenCalledTimes(1);
    });

    it('are told anew of a channel that was mended and stops again', async () => {
      const own = await made('15', 'N');
      await comes(own, 'errors', { code: 190 }, nowS());
      await new IntegrationStore(database).setStatus('acme', own, 'active', 'all well');
      await comes(own, 'errors', { code: 190 }, nowS());
      await comes(own, 'errors', { code: 190 }, nowS());
      expect(published).toHaveLength(2);
    });
  });
});

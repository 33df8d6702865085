/** Figures of tawk.to chats on a real Postgres: whatever order they are told in, in the tenant's own days. */
import { randomId } from '@enlace/crypto';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { Database, TawktoChatStore, type ChatNews } from '../index.js';

const MEXICO = { startDate: '2026-05-01', endDate: '2026-05-03', timeZone: 'America/Mexico_City' };
const at = (time: string): Date => new Date(`2026-05-${time}Z`);

describe('tawk.to chats', () => {
  let home: TestDatabase;
  let database: Database;
  let store: TawktoChatStore;

  beforeAll(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 2 });
    store = new TawktoChatStore(database);
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  const place = (tenantId: string) => ({ tenantId, integrationId: randomId() });

  it('are zeros in every figure where there were none, and all days and hours are there', async () => {
    const { totals, byDay, byHour, topPages, countries } = await store.analytics('empty', undefined, MEXICO);
    expect(totals).toEqual({
      chats: 0,
      messages: 0,
      visitorMessages: 0,
      agentMessages: 0,
      missed: 0,
      tickets: 0,
      firstResponse: { median: 0, p90: 0 },
      duration: { median: 0, p90: 0 },
    });
    expect(byDay.map(({ date, chats }) => [date, chats])).toEqual([
      ['2026-05-01', 0],
      ['2026-05-02', 0],
      ['2026-05-03', 0],
    ]);
    expect(byHour).toHaveLength(24);
    expect([...topPages, ...countries]).toEqual([]);
  });

  it('come to the same whatever order their events are told in, and however often', async () => {
    const news: ChatNews[] = [
      {
        chatId: 'c',
        at: at('02T10:00:00'),
        firstVisitorAt: at('02T10:00:00'),
        visitorMessages: 1,
        country: 'MX',
      },
      { chatId: 'c', at: at('02T10:05:00'), endedAt: at('02T10:05:00') },
      {
        chatId: 'c',
        at: at('02T10:05:02'),
        endedAt: at('02T10:05:02'),
        firstVisitorAt: at('02T10:00:00'),
        firstAgentAt: at('02T10:00:40'),
        visitorMessages: 3,
        agentMessages: 2,
        page: 'https://example.org/precios',
      },
    ];
    const figures = [];
    for (const [name, order] of [
      ['forward', news],
      ['backward', [...news].reverse()],
      ['twice', [...news, ...news]],
    ] as const) {
      const of = place(name);
      for (const one of order) await store.recordChat(of, one);
      figures.push(await store.analytics(name, of.integrationId, MEXICO));
    }
    expect(figures[0]?.totals).toMatchObject({
      chats: 1,
      messages: 5,
      missed: 0,
      firstResponse: { median: 40, p90: 40 },
      duration: { median: 300, p90: 300 },
    });
    expect(figures[0]).toMatchObject({
      topPages: [{ page: 'https://example.org/precios', chats: 1 }],
      countries: [{ country: 'MX', chats: 1 }],
    });
    expect(figures[1]).toEqual(figures[0]);
    expect(figures[2]).toEqual(figures[0]);
  });

  it('count for the day and hour of the tenant, and only those of the period', async () => {
    const of = place('days');
    // Mexico City is six hours behind: half past five in the morning UTC is the evening before there
    for (const [id, time] of [
      ['evening', '02T05:30:00'],
      ['first', '01T06:00:00'],
      ['last', '04T05:59:59'],
      ['before', '01T05:59:59'],
      ['after', '04T06:00:00'],
    ] as const) {
      await store.recordChat(of, { chatId: id, at: at(time) });
    }
    await store.recordTicket(of, { ticketId: 't', openedBy: 'visitor', at: at('02T05:30:00') });
    await store.recordTicket(of, { ticketId: 't', openedBy: 'visitor', at: at('02T05:30:00') });
    const { totals, byDay, byHour } = await store.analytics('days', undefined, MEXICO);
    expect(totals).toMatchObject({ chats: 3, tickets: 1 });
    expect(byDay.map(({ chats, tickets }) => [chats, tickets])).toEqual([
      [2, 1],
      [0, 0],
      [1, 0],
    ]);
    expect(byHour.filter(({ chats }) => chats > 0)).toEqual([
      { hour: 0, chats: 1 },
      { hour: 23, chats: 2 },
    ]);
  });

  it('give the median and the ninetieth of a hundred, and count who was never answered', async () => {
    const of = place('many');
    for (let second = 1; second <= 9; second++) {
      await store.recordChat(of, {
        chatId: `c${second}`,
        at: at('02T12:00:00'),
        firstVisitorAt: at('02T12:00:00'),
        ...(second === 9 ? {} : { firstAgentAt: new Date(at('02T12:00:00').getTime() + second * 10_000) }),
        endedAt: at('02T12:30:00'),
      });
    }
    const { totals } = await store.analytics('many', undefined, MEXICO);
    expect(totals).toMatchObject({
      missed: 1,
      firstResponse: { median: 45, p90: 73 },
      duration: { p90: 1800 },
    });
  });

  it('are listed with those that run in front, and no more than were asked for', async () => {
    const of = place('sessions');
    const now = Date.now();
    const ago = (minutes: number): Date => new Date(now - minutes * 60_000);
    await store.recordChat(of, { chatId: 'ended', at: ago(1), endedAt: ago(1), firstAgentAt: ago(3) });
    await store.recordChat(of, { chatId: 'missed', at: ago(2), endedAt: ago(2), firstVisitorAt: ago(9) });
    await store.recordChat(of, { chatId: 'runs', at: ago(50), visitorMessages: 2 });
    await store.recordChat(of, { chatId: 'quiet', at: ago(1500) });
    const found = await store.sessions('sessions', of.integrationId, 10);
    expect(found.map(({ chatId, status }) => [chatId, status])).toEqual([
      ['runs', 'active'],
      ['ended', 'ended'],
      ['missed', 'missed'],
      ['quiet', 'quiet'],
    ]);
    expect(await store.sessions('sessions', undefined, 2)).toHaveLength(2);
    expect(await store.sessions('sessions', randomId(), 10)).toEqual([]);
  });
});

/** What the sweeps do with what they find. */
import type { NotificationRecord, NotificationStore } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';
import type { NotificationSender } from './notification-sender.js';
import { NotificationSweeps } from './notification-sweeps.js';

const found = (id: string) => ({ id }) as NotificationRecord;

let overdue: NotificationRecord[];
let placed: string[];
let asked: { olderThanMs: number }[];
let place: (id: string) => Promise<void>;
let sweeps: NotificationSweeps;

beforeEach(() => {
  overdue = [];
  placed = [];
  asked = [];
  place = () => Promise.resolve();
  const store: Partial<NotificationStore> = {
    takeOverdue: (options) => {
      asked.push(options);
      return Promise.resolve(overdue.splice(0));
    },
    followMessages: (options) => {
      asked.push(options);
      return Promise.resolve(0);
    },
  };
  const sender: Partial<NotificationSender> = {
    sendAgain: async ({ id }) => {
      placed.push(id);
      await place(id);
    },
  };
  const silent = new AppLogger({ service: 'spec', level: 'silent' });
  sweeps = new NotificationSweeps(store as NotificationStore, sender as NotificationSender, silent);
});

describe('the sweeps of notifications', () => {
  it('place everything that has waited longer than a request takes', async () => {
    overdue = Array.from({ length: 10 }, (_, index) => found(`n-${index}`));
    await sweeps.placeOverdue();
    expect(placed).toHaveLength(10);
    expect(asked).toMatchObject([{ olderThanMs: 10_000 }]);
  });

  it('place the others when one cannot be placed', async () => {
    overdue = ['a', 'b', 'c', 'd', 'e', 'f'].map(found);
    place = (id) => (id === 'a' ? Promise.reject(new Error('Postgres is away')) : Promise.resolve());
    await sweeps.placeOverdue();
    expect([...placed].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('give those whose notice was lost the end of their message', async () => {
    await sweeps.followMessages();
    expect(asked).toMatchObject([{ olderThanMs: 60_000 }]);
    expect(placed).toEqual([]);
  });

  it('run while the service does, and a shutdown waits for the turn under way and begins no other', async () => {
    jest.useFakeTimers();
    const held: (() => void)[] = [];
    place = () => new Promise<void>((resolve) => held.push(resolve));
    overdue = ['a', 'b', 'c', 'd', 'e', 'f'].map(found);
    try {
      sweeps.onApplicationBootstrap();
      await jest.advanceTimersByTimeAsync(2_000);
      expect(held).toHaveLength(4);
      let stopped = false;
      const stopping = sweeps.onModuleDestroy().then(() => (stopped = true));
      await jest.advanceTimersByTimeAsync(60_000);
      expect(stopped).toBe(false);
      for (const finish of held) finish();
      await stopping;
      await jest.advanceTimersByTimeAsync(60_000);
      expect(placed).toHaveLength(4);
      expect(asked).toHaveLength(1);
    } finally {
      jest.useRealTimers();
    }
  });
});

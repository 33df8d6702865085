/** When files are fetched: at once, several at a time, and never again after a shutdown began. */
import type { ClaimedMedia, MediaOutcome, MediaRecordStore } from '@enlace/persistence';
import { Metrics } from '@enlace/service-kit';
import { FakeProvider, pause, silent } from '../spec-fakes.js';
import { MediaFetcher } from './media-fetcher.js';
import type { MediaFetching } from './media-fetching.js';

const claimOf = (id: string): ClaimedMedia => ({
  id,
  tenantId: 'acme',
  provider: 'telegram',
  integrationId: 'integration-1',
  messageId: 'message-1',
  kind: 'image',
  source: { media_id: id },
  attempt: 1,
  mimeType: null,
  fileName: null,
  createdAt: new Date(),
});

function fetcher(due: string[]) {
  const settled: string[] = [];
  const underWay: { id: string; end: (outcome: MediaOutcome) => void }[] = [];
  const records: Partial<MediaRecordStore> = {
    claimDue: (provider) => {
      expect(provider).toBe('telegram');
      return Promise.resolve(due.splice(0, 1).map(claimOf));
    },
    settle: ({ id }, { state }) => {
      settled.push(`${id} ${state}`);
      return Promise.resolve(true);
    },
  };
  const fetching: Partial<MediaFetching> = {
    fetch: ({ id }) => new Promise((end) => underWay.push({ id, end })),
  };
  const made = new MediaFetcher(
    new FakeProvider().host,
    records as MediaRecordStore,
    fetching as MediaFetching,
    silent,
    new Metrics('spec'),
  );
  const finish = async (state: 'failed' = 'failed'): Promise<void> => {
    underWay.shift()?.end({ state, reason: 'x' });
    await pause(1);
  };
  return { made, records, settled, underWay, finish };
}

it('a kick fetches whatever is due, three at a time, each written down', async () => {
  const { made, settled, underWay, finish } = fetcher(['1', '2', '3', '4']);
  made.kick();
  await pause(1);
  expect(underWay.map(({ id }) => id)).toEqual(['1', '2', '3']);
  made.kick();
  await finish();
  expect(underWay.map(({ id }) => id)).toEqual(['2', '3', '4']);
  for (let left = 3; left > 0; left -= 1) await finish();
  expect(settled.sort()).toEqual(['1 failed', '2 failed', '3 failed', '4 failed']);
});

it('what waits is found without a kick', async () => {
  jest.useFakeTimers();
  try {
    const { made, underWay } = fetcher(['1']);
    made.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(2_000);
    expect(underWay).toHaveLength(1);
  } finally {
    jest.useRealTimers();
  }
});

it('a database that is away costs nothing but a line in the log', async () => {
  const { made, records, underWay } = fetcher(['1']);
  const claim = records.claimDue;
  records.claimDue = () => Promise.reject(new Error('away'));
  made.kick();
  await pause(1);
  if (claim !== undefined) records.claimDue = claim;
  made.kick();
  await pause(1);
  expect(underWay).toHaveLength(1);
});

it('a shutdown begins no more and lets the file in hand be written down', async () => {
  const { made, settled, underWay, finish } = fetcher(['1', '2', '3', '4']);
  made.kick();
  await pause(1);
  const stopped = made.onModuleDestroy();
  for (let left = underWay.length; left > 0; left -= 1) await finish();
  await stopped;
  made.kick();
  await pause(1);
  expect(settled).toHaveLength(3);
  expect(underWay).toEqual([]);
});

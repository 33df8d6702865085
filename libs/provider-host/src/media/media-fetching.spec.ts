/** What comes of one try to fetch a file. */
import { AppError, retry } from '@enlace/contracts';
import type { MediaFiles } from '@enlace/media-store';
import type { ClaimedMedia } from '@enlace/persistence';
import type { FetchedMedia } from '@enlace/providers';
import type { OpenIntegrations } from '../setup/open-integrations.js';
import { FakeProvider, journal, pauses, silent, turns } from '../spec-fakes.js';
import { LONGEST_WAIT_MS, fetchDelay } from './fetch-delay.js';
import { MediaFetching } from './media-fetching.js';

const CLAIM: ClaimedMedia = {
  id: 'media-1',
  tenantId: 'acme',
  provider: 'telegram',
  integrationId: 'integration-1',
  messageId: 'message-1',
  kind: 'image',
  source: { media_id: 'file-1' },
  attempt: 1,
  mimeType: 'image/jpeg',
  fileName: null,
  createdAt: new Date(),
};
const BODY = Buffer.from([1, 2, 3]);
const KEPT = { sha256: 'a'.repeat(64), size: 3, mimeType: 'image/png' };

function fetching(
  fetched: FetchedMedia | Error,
  keep: MediaFiles['keep'] = () => Promise.resolve(KEPT),
  opened: () => Promise<object> = () => Promise.resolve({ token: 't' }),
  pausedMs = 0,
) {
  const kept: unknown[] = [];
  const provider = new FakeProvider();
  provider.fetched = fetched;
  const files: Partial<MediaFiles> = { maxBytes: 1_000, keep };
  const integrations: Partial<OpenIntegrations> = { credentials: opened };
  const made = new MediaFetching(
    provider.host,
    integrations as OpenIntegrations,
    files as MediaFiles,
    journal(),
    pauses(kept),
    turns(pausedMs),
    silent,
  );
  return { provider, kept, fetch: (claim = CLAIM) => made.fetch(claim) };
}

describe('a try to fetch a file', () => {
  it('asks the provider within the limit, and keeps the bytes for the tenant, of the type they say', async () => {
    const kept: unknown[] = [];
    const { provider, fetch } = fetching(
      { state: 'fetched', body: BODY, mimeType: 'image/png', fileName: 'a.png' },
      (...args) => {
        kept.push(args);
        return Promise.resolve(KEPT);
      },
    );
    expect(await fetch()).toEqual({ state: 'stored', file: { ...KEPT, fileName: 'a.png' } });
    expect(provider.asked).toEqual([[{ media_id: 'file-1' }, { token: 't' }, { maxBytes: 1_000 }]]);
    expect(kept).toEqual([['acme', BODY, ['image/png', 'image/jpeg']]]);
  });

  it('is not made any more for a file whose every fetcher died over it', async () => {
    const { provider, fetch } = fetching({ state: 'fetched', body: BODY });
    expect(await fetch({ ...CLAIM, attempt: 8 })).toMatchObject({ state: 'stored' });
    expect(await fetch({ ...CLAIM, attempt: 9 })).toMatchObject({ state: 'failed' });
    expect(provider.asked).toHaveLength(1);
  });

  it('keeps the name the customer gave before the one the provider made up', async () => {
    const { fetch } = fetching({ state: 'fetched', body: BODY, fileName: 'file_17.pdf' });
    expect(await fetch({ ...CLAIM, fileName: 'cédula.pdf' })).toMatchObject({
      file: { fileName: 'cédula.pdf' },
    });
  });

  it.each([
    { state: 'gone', reason: 'no such file' } as const,
    { state: 'refused', reason: 'too large' } as const,
  ])('ends when the provider says $state', async (fetched) => {
    expect(await fetching(fetched).fetch()).toEqual({ state: 'failed', reason: fetched.reason });
  });

  it('is put off as long as the provider asks, and no sooner than tries of that number are', async () => {
    const asked = await fetching({ state: 'later', reason: 'busy', afterMs: 600_000 }).fetch();
    expect(asked).toMatchObject({ state: 'pending', reason: 'busy' });
    expect((asked as { afterMs: number }).afterMs).toBeGreaterThanOrEqual(600_000);
    for (const chance of [0, 0.5, 1]) expect(fetchDelay(1, 30_000, chance)).toBeGreaterThanOrEqual(30_000);
    const short = fetching({ state: 'later', reason: 'busy', afterMs: 1 });
    const fifth = await short.fetch({ ...CLAIM, attempt: 5 });
    expect((fifth as { afterMs: number }).afterMs).toBeGreaterThanOrEqual(0.8 * 3_600_000);
  });

  it('lets all messages of the bot wait where the provider puts off more than the file', async () => {
    const effect = { outcome: 'retry', code: 'slow', reason: 's', afterMs: 9, scope: 'integration' } as const;
    const { kept, fetch } = fetching({ state: 'later', reason: 'busy', afterMs: 9, effect });
    await fetch();
    expect(kept).toEqual([[{ tenantId: 'acme', integrationId: 'integration-1' }, effect]]);
  });

  it('is not counted where it met a pause or a stopped channel, for as long as the provider keeps the file', async () => {
    const last = { ...CLAIM, attempt: 8 };
    const paused = fetching({ state: 'fetched', body: BODY }, undefined, undefined, 41_000);
    const put = await paused.fetch(last);
    expect(put).toMatchObject({ state: 'pending', isUncounted: true });
    expect((put as { afterMs: number }).afterMs).toBeGreaterThanOrEqual(41_000);
    expect(paused.provider.asked).toEqual([]);
    const stopped = { outcome: 'retry', code: '190', reason: 'dead token', scope: 'integration' } as const;
    const effect = { ...stopped, afterMs: 300_000, stopped: true } as const;
    const dead = fetching({ state: 'later', reason: 'dead token', afterMs: 600_000, effect });
    const held = await dead.fetch(last);
    expect(held).toMatchObject({ state: 'pending', reason: 'dead token', isUncounted: true });
    expect((held as { afterMs: number }).afterMs).toBeGreaterThanOrEqual(600_000);
    const old = { ...CLAIM, createdAt: new Date(Date.now() - LONGEST_WAIT_MS - 1) };
    expect(await paused.fetch(old)).toMatchObject({ state: 'failed' });
    expect(await dead.fetch(old)).toMatchObject({ state: 'failed' });
    const alone = { ...stopped, afterMs: 9, scope: 'message' } as const;
    const slow = fetching({ state: 'later', reason: 'busy', afterMs: 9, effect: alone });
    expect(await slow.fetch(CLAIM)).not.toHaveProperty('isUncounted');
  });

  it('is the last after eight, within a day', async () => {
    const { fetch } = fetching({ state: 'later', reason: 'busy', afterMs: 1 });
    expect(await fetch({ ...CLAIM, attempt: 7 })).toMatchObject({ state: 'pending' });
    expect(await fetch({ ...CLAIM, attempt: 8 })).toEqual({
      state: 'failed',
      reason: 'given up after 8 tries: busy',
    });
    const delays = [1, 2, 3, 4, 5, 6, 7].map((attempt) => fetchDelay(attempt, 0, 1) ?? NaN);
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeLessThan(24 * 3_600_000);
  });

  it('ends when the file is of a kind that is not taken, or its integration is gone', async () => {
    const refusal = new AppError('media.refused', 'Files of type text/html are not taken');
    const html = fetching({ state: 'fetched', body: BODY }, () => Promise.reject(refusal));
    expect(await html.fetch()).toEqual({ state: 'failed', reason: refusal.message });
    const gone = new AppError('integration.not_found', 'gone');
    const orphan = fetching({ state: 'fetched', body: BODY }, undefined, () => Promise.reject(gone));
    expect(await orphan.fetch()).toEqual({ state: 'failed', reason: 'gone' });
  });

  it.each([
    ['the media store', new AppError('media.unavailable', 'the disk is full', retry())],
    ['something nobody foresaw', new TypeError('x')],
  ])('comes again when %s fails, and nothing is thrown', async (_, error) => {
    const { fetch } = fetching({ state: 'fetched', body: BODY }, () => Promise.reject(error));
    expect(await fetch()).toMatchObject({ state: 'pending' });
  });
});

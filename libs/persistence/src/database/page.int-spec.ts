/** No cursor that anybody makes up is an error of the database. */
import { randomId } from '@enlace/crypto';
import fc from 'fast-check';
import { openBench, type StoreBench } from '../fixtures/store-bench.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

describe('a made-up cursor', () => {
  it('is refused or leads somewhere, but never reaches Postgres as something it cannot read', async () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    const near = fc.constantFrom('00', '01', '12', '13', '23', '24', '29', '30', '31', '59', '60');
    const years = fc.oneof(fc.constantFrom('0000', '0001', '9999'), digits(4));
    const times = fc
      .tuple(years, near, near, near, near, near, digits(3))
      .map(([y, mo, d, h, mi, s, ms]) => `${y}-${mo}-${d}T${h}:${mi}:${s}.${ms}Z`);
    const parts = fc.oneof(times, fc.date().map(String), digits(18), digits(19), fc.uuid(), fc.string());
    const cursors = fc
      .oneof(fc.tuple(times, fc.uuid()), fc.tuple(digits(18), digits(18)), fc.array(parts, { maxLength: 3 }))
      .map((key) => Buffer.from(JSON.stringify(key)).toString('base64url'));
    const outcome = async (list: Promise<unknown>) =>
      list.then(
        () => 'a page',
        (error: { code?: string }) => error.code,
      );
    const conversationId = randomId();
    await fc.assert(
      fc.asyncProperty(cursors, async (cursor) => {
        const outcomes = await Promise.all([
          outcome(bench.conversations.list({ tenantId: 'acme', cursor })),
          outcome(bench.conversations.messages('acme', conversationId, { cursor })),
        ]);
        for (const each of outcomes) expect(['a page', 'request.invalid']).toContain(each);
      }),
      { numRuns: 200 },
    );
  });
});

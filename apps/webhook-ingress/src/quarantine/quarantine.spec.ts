/** What was refused is kept with a diagnosis, as long as that costs little. */
import type { QuarantineEntry, WebhookLogStore } from '@enlace/persistence';
import type { WebhookRequest } from '@enlace/providers';
import type { Adapters } from '../adapters.js';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import type { KnownIntegration } from '../directory/known-integration.js';
import {
  FakeIntegrations,
  RECEIVED_AT,
  fakeAdapter,
  fakeLogger,
  integrationRecord,
  unavailable,
  webhookRequest,
} from '../spec-fakes.js';
import { KEPT_AN_HOUR, Quarantine } from './quarantine.js';
import { requestFromSealed } from './sealable-request.js';

const HOUR_MS = 3_600_000;
const LARGEST = 256 * 1_024;
const wrong = webhookRequest(
  { text: 'Hola' },
  { headers: { 'x-secret': 'wrong', 'user-agent': 'caller', 'x-telegram-bot-api-secret-token': 'wrong' } },
);
const sized = (bytes: number): WebhookRequest => ({
  ...wrong,
  body: Buffer.alloc(bytes, 'a'),
  json: undefined,
});

describe('the quarantine', () => {
  let integrations: FakeIntegrations;
  let directory: IntegrationDirectory;
  let kept: QuarantineEntry[];
  let warnings: string[];
  let write: () => Promise<void>;
  let quarantine: Quarantine;
  let adapter = fakeAdapter();

  beforeEach(async () => {
    integrations = new FakeIntegrations(
      integrationRecord('one'),
      integrationRecord('two', { settings: { secret: 'second' } }),
      integrationRecord('foreign', { tenantId: 'globex', settings: { secret: 'third' } }),
    );
    directory = new IntegrationDirectory(integrations.store);
    await directory.refresh();
    kept = [];
    warnings = [];
    write = () => Promise.resolve();
    adapter = fakeAdapter();
    quarantine = new Quarantine(
      { quarantine: (entry: QuarantineEntry) => (kept.push(entry), write()) } as unknown as WebhookLogStore,
      { get: () => adapter } as unknown as Adapters,
      directory,
      fakeLogger(warnings),
    );
  });

  const keep = (request: WebhookRequest = wrong, refusal = 'wrong_signature', id = 'one'): Promise<void> =>
    quarantine.keep(directory.byId(id) as KnownIntegration, request, refusal, 'the header does not fit');

  it('keeps a refused request for the tenant, with what was found', async () => {
    await keep();
    expect(kept).toMatchObject([
      {
        tenantId: 'acme',
        integrationId: 'one',
        provider: 'whatsapp',
        receivedAt: new Date(RECEIVED_AT),
        refusal: 'wrong_signature',
        diagnosis: {
          finding: 'wrong_secret',
          advice: 'compare the secrets',
          reason: 'the header does not fit',
        },
      },
    ]);
  });

  it('shows only the headers that open nothing, and seals all of them with the body', async () => {
    await keep();
    expect(kept[0]?.headers).toEqual({
      'user-agent': 'caller',
      'x-telegram-bot-api-secret-token': '[masked]',
    });
    expect(requestFromSealed(kept[0]?.body ?? Buffer.alloc(0))).toEqual(wrong);
  });

  it('gives each refusal an id of its own, also of the same bytes', async () => {
    await keep();
    await keep();
    expect(new Set(kept.map(({ id }) => id)).size).toBe(2);
  });

  it('tells when it is signed with the secret of another integration of the tenant', async () => {
    await keep({ ...wrong, headers: { 'x-secret': 'second' } });
    expect(kept[0]?.diagnosis).toMatchObject({ finding: 'other_secret' });
    expect(kept[0]?.diagnosis['advice']).toContain('integration two');
  });

  it('tells nothing of the secrets of other tenants', async () => {
    await keep({ ...wrong, headers: { 'x-secret': 'third' } });
    expect(kept[0]?.diagnosis).toMatchObject({ finding: 'wrong_secret' });
  });

  it('is not hindered by a neighbour whose secrets cannot be opened', async () => {
    integrations.unreadable.add('two');
    await keep();
    expect(kept[0]?.diagnosis).toMatchObject({ finding: 'wrong_secret' });
  });

  it('asks no neighbour when the provider knows better', async () => {
    adapter = fakeAdapter({ diagnose: () => ({ finding: 'clock', advice: 'set the clock' }) });
    await keep({ ...wrong, headers: { 'x-secret': 'second' } });
    expect(kept[0]?.diagnosis).toMatchObject({ finding: 'clock', advice: 'set the clock' });
  });

  it('says of a proven one with a foreign account where to send it', async () => {
    await keep(webhookRequest({}), 'not_owner');
    expect(kept[0]).toMatchObject({ refusal: 'not_owner', diagnosis: { finding: 'other_secret' } });
    expect(kept[0]?.diagnosis['advice']).toContain('its own integration');
  });

  it('keeps so many an hour for each integration, and goes on in the next', async () => {
    for (let at = 0; at < KEPT_AN_HOUR + 1; at += 1) await keep();
    expect(kept).toHaveLength(KEPT_AN_HOUR);
    await keep(wrong, 'wrong_signature', 'two');
    await keep({ ...wrong, receivedAt: RECEIVED_AT + HOUR_MS });
    expect(kept).toHaveLength(KEPT_AN_HOUR + 2);
  });

  it('keeps 256 KiB and not a byte more', async () => {
    await keep(sized(LARGEST));
    await keep(sized(LARGEST + 1));
    expect(kept).toHaveLength(1);
  });

  it('lets forgeries that are too large to keep take nobody a place', async () => {
    for (let at = 0; at < KEPT_AN_HOUR; at += 1) await keep(sized(LARGEST + 1));
    await keep();
    expect(kept).toHaveLength(1);
  });

  it('writes four at once and no more', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    write = () => held;
    const all = Promise.all(Array.from({ length: 6 }, () => keep()));
    expect(kept).toHaveLength(4);
    release();
    await all;
    await keep();
    expect(kept).toHaveLength(5);
  });

  it('never throws: the refusal is answered all the same', async () => {
    write = () => Promise.reject(unavailable());
    for (let at = 0; at < 5; at += 1) await keep();
    write = () => Promise.resolve();
    await keep();
    expect(warnings).toEqual(Array.from({ length: 5 }, () => 'a refused webhook was not kept'));
    expect(kept).toHaveLength(6);
  });
});

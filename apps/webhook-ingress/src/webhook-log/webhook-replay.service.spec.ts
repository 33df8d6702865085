/** Playing a webhook again, and letting a refused one in. */
import { AppError, envelopeOf, sequenceOf } from '@enlace/contracts';
import type { DeadLetters, Replayable } from '@enlace/messaging';
import type { AuditEntry, AuditStore, WebhookDetails, WebhookLogStore } from '@enlace/persistence';
import type { WebhookRequest } from '@enlace/providers';
import type { Caller } from '@enlace/service-kit';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import { draftsOf } from '../publishing/event-drafts.js';
import { sealableRequest } from '../quarantine/sealable-request.js';
import {
  FakeIntegrations,
  RECEIVED_AT,
  fakeAdapter,
  integrationRecord,
  knownIntegration,
  received,
  unavailable,
  webhookRequest,
} from '../spec-fakes.js';
import type { WebhookIntake } from '../webhooks/webhook-intake.js';
import { WebhookReplay } from './webhook-replay.service.js';

const caller: Caller = { tenantId: 'acme', scopes: ['events:write'], keyId: 'key-1', isAdmin: false };
const platform: Caller = { ...caller, tenantId: '*', keyId: 'admin', isAdmin: true };
const POSITION = RECEIVED_AT * 1_000;
const payload = { events: [received('a'), received('theirs', { account: 'phone:two' }), received('b')] };

const webhook = (overrides: Partial<WebhookDetails> = {}): WebhookDetails => ({
  id: 'w',
  tenantId: 'acme',
  integrationId: 'one',
  provider: 'whatsapp',
  position: POSITION,
  state: 'failed',
  reason: null,
  refusal: null,
  diagnosis: null,
  scheme: 'header',
  events: 2,
  size: 1,
  receivedAt: new Date(RECEIVED_AT),
  publishedAt: null,
  endedAt: null,
  headers: {},
  body: Buffer.from(JSON.stringify(payload)),
  marks: [],
  ...overrides,
});

describe('the desk of the webhook log', () => {
  const quarantined = webhook({ state: 'quarantined', refusal: 'wrong_signature', body: Buffer.alloc(0) });
  const refused = webhookRequest(
    { text: 'Hola' },
    { headers: { 'x-secret': 'new' }, receivedAt: RECEIVED_AT - 5_000 },
  );
  let row: WebhookDetails;
  let steps: string[];
  let asked: unknown[];
  let sent: Replayable[];
  let audit: AuditEntry[];
  let sealed: Buffer | undefined;
  let readmit: (integration: object, request: WebhookRequest) => Promise<string>;
  let send: () => Promise<void>;
  let integrations: FakeIntegrations;
  let desk: WebhookReplay;

  beforeEach(async () => {
    row = webhook();
    steps = [];
    asked = [];
    sent = [];
    audit = [];
    sealed = sealableRequest(refused);
    readmit = () => Promise.resolve('w2');
    send = () => Promise.resolve();
    integrations = new FakeIntegrations(integrationRecord('one'));
    const directory = new IntegrationDirectory(integrations.store);
    await directory.refresh();
    const step = (name: string, ...about: unknown[]): Promise<boolean> => {
      steps.push([name, ...about].join(' '));
      return Promise.resolve(true);
    };
    desk = new WebhookReplay(
      {
        get: (tenant: string, id: string) => {
          asked = [tenant, id];
          const visible = id === row.id && (tenant === '*' || tenant === row.tenantId);
          return Promise.resolve(visible ? row : undefined);
        },
        reopen: (tenant: string, id: string) => step('reopen', tenant, id),
        markPublished: ([item]: { id: string; events: number }[]) => step('mark', item?.id, item?.events),
        openQuarantined: () => Promise.resolve(sealed),
        release: (tenant: string, id: string, as: string) => step('release', tenant, id, as),
      } as unknown as WebhookLogStore,
      { write: (entry: AuditEntry) => Promise.resolve(audit.push(entry)) } as unknown as AuditStore,
      directory,
      {
        adapter: () => fakeAdapter(),
        readmit: async (integration: object, request: WebhookRequest) => {
          await step('readmit');
          return readmit(integration, request);
        },
      } as unknown as WebhookIntake,
      {
        replay: async (event: Replayable) => {
          await step('send');
          sent.push(event);
          return send();
        },
      } as unknown as DeadLetters,
    );
  });

  describe('playing again', () => {
    it('publishes the same events under their own ids and places, and marks and records it', async () => {
      const { drafts } = draftsOf(
        {
          id: 'w',
          integration: knownIntegration(),
          position: POSITION,
          json: payload,
          receivedAt: RECEIVED_AT,
        },
        fakeAdapter(),
      );
      const ids = drafts.map((draft) => envelopeOf(draft).id);

      expect(await desk.replay(caller, 'w', false)).toEqual({
        id: 'w',
        dry_run: false,
        events: ids.map((id) => ({ id, type: 'enlace.message.received.v1' })),
        refused: ['event 1 belongs to another account'],
      });
      expect(steps).toEqual(['reopen acme w', 'send', 'send', 'mark w 2']);
      const bodies = sent.map(({ body }) => JSON.parse(String(body)) as Record<string, unknown>);
      expect(bodies).toMatchObject([
        { id: ids[0], webhookid: 'w', sequence: String(sequenceOf(POSITION, 0)) },
        { id: ids[1], webhookid: 'w', sequence: String(sequenceOf(POSITION, 2)) },
      ]);
      expect(sent[0]).toMatchObject({
        subject: 'inbound.whatsapp.acme.message.received',
        bodyOmitted: false,
      });
      expect(audit).toMatchObject([
        { tenantId: 'acme', actor: 'key-1', action: 'webhook.replayed', subject: 'w' },
      ]);
    });

    it('only tells what would be published when asked so', async () => {
      expect(await desk.replay(caller, 'w', true)).toMatchObject({ dry_run: true, events: [{}, {}] });
      expect([...steps, ...audit]).toEqual([]);
    });

    it('takes nothing up where there is nothing to publish', async () => {
      row = webhook({ body: Buffer.from('{"events":[]}') });
      expect(await desk.replay(caller, 'w', false)).toMatchObject({ events: [] });
      expect([...steps, ...audit]).toEqual([]);
    });

    it('leaves it unpublished, for the relay, when the bus fails on the way', async () => {
      send = () => Promise.reject(unavailable());
      await expect(desk.replay(caller, 'w', false)).rejects.toMatchObject({ code: 'database.unavailable' });
      expect(steps).toContain('reopen acme w');
      expect(steps).not.toContain('mark w 2');
      expect(audit).toEqual([]);
    });

    it.each(['quarantined', 'released'] as const)(
      'refuses one that is %s: its body is sealed',
      async (state) => {
        row = { ...quarantined, state, reason: 'accepted as w2' };
        await expect(desk.replay(caller, 'w', false)).rejects.toMatchObject({
          code: 'webhook.not_releasable',
        });
        expect(steps).toEqual([]);
      },
    );

    it('needs the integration the webhook came through', async () => {
      row = webhook({ integrationId: 'gone' });
      await expect(desk.replay(caller, 'w', false)).rejects.toMatchObject({ code: 'integration.not_found' });
      row = webhook({ integrationId: null });
      await expect(desk.replay(caller, 'w', false)).rejects.toMatchObject({ code: 'integration.not_found' });
    });

    it('asks for the tenant of the key alone; the platform for all, in the name of the webhook', async () => {
      row = webhook({ tenantId: 'globex' });
      await expect(desk.replay(caller, 'w', false)).rejects.toMatchObject({ code: 'webhook.not_found' });
      expect(asked).toEqual(['acme', 'w']);
      await desk.replay(platform, 'w', false);
      expect(asked).toEqual(['*', 'w']);
      expect(steps[0]).toBe('reopen globex w');
      expect(audit).toMatchObject([{ tenantId: 'globex', actor: 'admin' }]);
    });
  });

  describe('letting in', () => {
    beforeEach(() => {
      row = quarantined;
    });

    it('verifies the request exactly as it came, with the secrets of now, and only then releases it', async () => {
      let readmitted: unknown[] = [];
      readmit = (...given) => ((readmitted = given), Promise.resolve('w2'));
      integrations.records[0] = integrationRecord('one', { settings: { secret: 'new' } });
      expect(await desk.release(caller, 'w')).toEqual({ id: 'w', dry_run: false, events: [], refused: [] });
      expect(readmitted[1]).toEqual(refused);
      expect((readmitted[0] as { credentials: () => object }).credentials()).toEqual({ secret: 'new' });
      expect(steps).toEqual(['readmit', 'release acme w w2']);
      expect(audit).toMatchObject([{ action: 'webhook.released', subject: 'w', actor: 'key-1' }]);
    });

    it('leaves it in quarantine when it is still refused', async () => {
      readmit = () => Promise.reject(new AppError('webhook.unverified', 'the header does not fit'));
      await expect(desk.release(caller, 'w')).rejects.toMatchObject({ code: 'webhook.unverified' });
      expect(steps).toEqual(['readmit']);
      expect(audit).toEqual([]);
    });

    it.each(['accepted', 'processed', 'failed', 'released'] as const)(
      'refuses one that is %s',
      async (state) => {
        row = webhook({ state });
        await expect(desk.release(caller, 'w')).rejects.toMatchObject({ code: 'webhook.not_releasable' });
        expect(steps).toEqual([]);
      },
    );

    it('says so when what was kept is gone, or cannot be read', async () => {
      sealed = undefined;
      await expect(desk.release(caller, 'w')).rejects.toMatchObject({ code: 'webhook.not_found' });
      sealed = Buffer.from('{}');
      await expect(desk.release(caller, 'w')).rejects.toMatchObject({ code: 'webhook.not_releasable' });
      expect(steps).toEqual([]);
    });

    it('does not know the webhook of another tenant', async () => {
      row = { ...quarantined, tenantId: 'globex' };
      await expect(desk.release(caller, 'w')).rejects.toMatchObject({ code: 'webhook.not_found' });
    });
  });
});

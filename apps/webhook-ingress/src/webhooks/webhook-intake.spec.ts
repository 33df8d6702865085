/** Refused and quarantined, or kept for every owner. */
import { AppError } from '@enlace/contracts';
import { deriveId, sha256 } from '@enlace/crypto';
import type { ProviderAdapter, WebhookRequest } from '@enlace/providers';
import type { KnownIntegration } from '../directory/known-integration.js';
import type { IngressMetrics } from '../ingress-metrics.js';
import type { ProvenWebhook, WebhookKeeper } from '../intake/webhook-keeper.js';
import type { Quarantine } from '../quarantine/quarantine.js';
import { fakeAdapter, knownIntegration, webhookRequest } from '../spec-fakes.js';
import type { Admission, WebhookDoor } from './webhook-door.js';
import { WebhookIntake } from './webhook-intake.js';

const one = knownIntegration({ id: 'one' });
const two = knownIntegration({ id: 'two', tenantId: 'globex' });
const idFor = (integration: KnownIntegration, request: WebhookRequest): string =>
  deriveId('webhook', integration.id, sha256(request.body));

const admitted = (...owners: KnownIntegration[]): Admission => ({ admitted: true, owners, scheme: 'header' });
const refusedAs = (refusal: string): Admission => ({
  admitted: false,
  integration: one,
  refusal,
  reason: 'the header does not fit',
});

/** An intake behind a door that says what it is told. */
class World {
  readonly kept: ProvenWebhook[] = [];
  readonly quarantined: unknown[][] = [];
  readonly refusals: string[] = [];
  asked: unknown[] = [];
  keep: (webhook: ProvenWebhook) => Promise<void> = () => Promise.resolve();
  readonly intake: WebhookIntake;

  constructor(admission: Admission, adapter: ProviderAdapter = fakeAdapter()) {
    this.intake = new WebhookIntake(
      {
        admit: (...asked: unknown[]) => ((this.asked = asked), Promise.resolve(admission)),
        adapter: () => adapter,
      } as unknown as WebhookDoor,
      {
        keep: (webhook: ProvenWebhook) => (this.kept.push(webhook), this.keep(webhook)),
      } as unknown as WebhookKeeper,
      {
        keep: (...refused: unknown[]) => {
          this.quarantined.push(refused);
          return Promise.resolve();
        },
      } as unknown as Quarantine,
      { refused: (_: string, reason: string) => this.refusals.push(reason) } as unknown as IngressMetrics,
    );
  }
}

describe('the intake of webhooks', () => {
  const request = webhookRequest({ text: 'Hola' });

  it('keeps a webhook under an id made of its integration and its bytes', async () => {
    const world = new World(admitted(one));
    await world.intake.receive('whatsapp', 'one', request);
    expect(world.asked).toEqual(['whatsapp', 'one', request]);
    expect(world.kept).toEqual([
      { id: idFor(one, request), integration: one, request, body: request.body, scheme: 'header' },
    ]);
    expect(world.quarantined).toEqual([]);
  });

  it('gives the same bytes the same id, and other bytes another', async () => {
    const world = new World(admitted(one));
    const again = webhookRequest({ text: 'Hola' }, { headers: { 'x-request-id': '2' }, receivedAt: 1 });
    for (const each of [request, again, webhookRequest({ text: 'Hola!' })]) {
      await world.intake.receive('whatsapp', 'one', each);
    }
    const [first, second, third] = world.kept.map(({ id }) => id);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('keeps it for every owner, each under its own id', async () => {
    const world = new World(admitted(one, two));
    await world.intake.receive('whatsapp', undefined, request);
    expect(world.kept.map(({ id, integration }) => [id, integration.id])).toEqual([
      [idFor(one, request), 'one'],
      [idFor(two, request), 'two'],
    ]);
  });

  it('does not answer before the last owner has it, and not with success when one cannot', async () => {
    const world = new World(admitted(one, two));
    world.keep = ({ integration }) =>
      integration === two
        ? Promise.reject(new AppError('webhook.not_kept', 'neither the database nor the bus'))
        : Promise.resolve();
    await expect(world.intake.receive('whatsapp', undefined, request)).rejects.toMatchObject({
      code: 'webhook.not_kept',
    });
  });

  it('stores what the provider put secrets into without them, under the id of the bytes that came', async () => {
    const secretive = webhookRequest({ text: 'Hola', access_token: 'abc' });
    const redact = (body: unknown): unknown => ({ ...(body as object), access_token: '[redacted]' });
    const world = new World(admitted(one), fakeAdapter({ redact }));
    await world.intake.receive('whatsapp', 'one', secretive);
    const [kept] = world.kept;
    expect(kept?.body.toString()).toBe('{"text":"Hola","access_token":"[redacted]"}');
    expect(kept?.id).toBe(idFor(one, secretive));
  });

  it('keeps bytes that are no JSON as they came', async () => {
    const garbled = webhookRequest(undefined, { body: Buffer.from('{"a":') });
    const world = new World(admitted(one));
    await world.intake.receive('whatsapp', 'one', garbled);
    expect(world.kept[0]?.body).toEqual(garbled.body);
  });

  it.each([
    ['wrong_signature', 'webhook.unverified'],
    ['not_owner', 'webhook.not_owner'],
  ])('puts what is refused as %s into quarantine and answers 401 %s', async (refusal, code) => {
    const world = new World(refusedAs(refusal));
    await expect(world.intake.receive('whatsapp', 'one', request)).rejects.toMatchObject({
      code,
      status: 401,
    });
    expect(world.quarantined).toEqual([[one, request, refusal, 'the header does not fit']]);
    expect(world.refusals).toEqual([refusal]);
    expect(world.kept).toEqual([]);
  });

  it('lets a quarantined one in as of the time it came, and tells under which id', async () => {
    const world = new World(admitted(one));
    expect(await world.intake.readmit(one, request)).toBe(idFor(one, request));
    expect(world.asked).toEqual(['whatsapp', 'one', request]);
    expect(world.kept).toMatchObject([{ integration: one, request: { receivedAt: request.receivedAt } }]);
  });

  it.each([
    ['wrong_signature', 'webhook.unverified'],
    ['not_owner', 'webhook.not_owner'],
  ])('does not let one in that is still refused as %s, nor keep it a second time', async (refusal, code) => {
    const world = new World(refusedAs(refusal));
    await expect(world.intake.readmit(one, request)).rejects.toMatchObject({ code });
    expect([...world.kept, ...world.quarantined]).toEqual([]);
  });
});

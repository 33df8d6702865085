/** Which contact a notification goes to, what is asked of the bus for it, and what an outcome changes. */
import {
  AppError,
  DeliveryFailed,
  DeliverySucceeded,
  NotificationRequested,
  reject,
  type EventDraft,
} from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { Bus } from '@enlace/messaging';
import type {
  NotificationChange,
  NotificationChoice,
  NotificationDraft,
  NotificationRecord,
  NotificationStore,
  ReachableContact,
  TenantStore,
} from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';
import { NotificationSender } from './notification-sender.js';

const ID = '00000000-0000-4000-8000-000000000001';

const contact = (provider: ReachableContact['provider'], rest: Partial<ReachableContact> = {}) => ({
  contactId: `contact-on-${provider}`,
  integrationId: `integration-of-${provider}`,
  provider,
  externalId: `customer-on-${provider}`,
  phone: null,
  name: null,
  locale: null,
  reachable: true,
  optedOut: false,
  lastInboundAt: null,
  ...rest,
});

/** Notifications in memory; notes who was looked for, and every change. */
class FakeNotifications {
  readonly kept = new Map<string, NotificationRecord>();
  readonly changes: [tenant: string, id: string, change: NotificationChange][] = [];
  readonly looked: unknown[] = [];
  contacts: ReachableContact[] = [];

  async insert({ id, tenantId, channel, request }: NotificationDraft): Promise<{ created: boolean }> {
    if (this.kept.has(id)) return { created: false };
    const at = new Date();
    const empty = {
      contactId: null,
      messageId: null,
      reason: null,
      choice: null,
      createdAt: at,
      updatedAt: at,
    };
    this.kept.set(id, { id, tenantId, channel, request, status: 'accepted', ...empty });
    return { created: true };
  }

  async get(tenantId: string, id: string): Promise<NotificationRecord | undefined> {
    const found = this.kept.get(id);
    return found?.tenantId === tenantId ? found : undefined;
  }

  async choose(
    tenantId: string,
    id: string,
    choice: NotificationChoice,
    messageId: string,
  ): Promise<NotificationRecord | undefined> {
    const found = await this.get(tenantId, id);
    if (found?.status === 'accepted' && found.choice === null) {
      const { contactId, provider: channel } = choice;
      this.kept.set(id, { ...found, choice, messageId, contactId, channel });
    }
    return this.get(tenantId, id);
  }

  async settle(tenantId: string, id: string, change: NotificationChange): Promise<boolean> {
    this.changes.push([tenantId, id, change]);
    const found = await this.get(tenantId, id);
    if (found === undefined) return false;
    const { outcome, reason = null } = change;
    const status = outcome === 'queued' || outcome === 'sent' || outcome === 'unknown' ? outcome : 'failed';
    this.kept.set(id, { ...found, status, reason });
    return true;
  }

  async findContacts(tenantId: string, who: object): Promise<ReachableContact[]> {
    this.looked.push({ tenantId, ...who });
    return this.contacts;
  }
}

let store: FakeNotifications;
let published: EventDraft<'delivery.requested'>[];
let busFails: Error | undefined;
let country: string | null;
let sender: NotificationSender;

beforeEach(() => {
  store = new FakeNotifications();
  published = [];
  busFails = undefined;
  country = null;
  const tenants = { get: () => Promise.resolve({ country }) };
  const bus = {
    publish: (event: EventDraft<'delivery.requested'>) => {
      if (busFails !== undefined) return Promise.reject(busFails);
      published.push(event);
      return Promise.resolve();
    },
  };
  sender = new NotificationSender(
    store as unknown as NotificationStore,
    tenants as unknown as TenantStore,
    bus as unknown as Bus,
    new AppLogger({ service: 'spec', level: 'silent' }),
  );
});

const request = (rest: Partial<NotificationRequested> = {}) =>
  Object.assign(new NotificationRequested(), {
    tenant_id: 'acme',
    notification_id: ID,
    contact_id: randomId(),
    channel: 'auto',
    message: 'Su cita es mañana.',
    ...rest,
  });

async function kept(): Promise<NotificationRecord> {
  const found = await store.get('acme', ID);
  if (found === undefined) throw new Error('it is not kept');
  return found;
}

describe('a notification', () => {
  it('goes to the contact over the channel that it used last', async () => {
    store.contacts = [contact('telegram'), contact('whatsapp')];
    expect(await sender.send(request())).toMatchObject({
      status: 'queued',
      channel: 'telegram',
      contactId: 'contact-on-telegram',
      messageId: published[0]?.data.message_id,
    });
    expect(published).toEqual([
      {
        name: 'delivery.requested',
        tenant: 'acme',
        provider: 'telegram',
        integrationId: 'integration-of-telegram',
        key: expect.any(String) as string,
        conversation: 'contact-on-telegram',
        data: {
          tenant_id: 'acme',
          message_id: published[0]?.key,
          integration_id: 'integration-of-telegram',
          contact: 'customer-on-telegram',
          content: { type: 'text', text: 'Su cita es mañana.' },
          author: 'system',
          metadata: { notification_id: ID },
        },
      },
    ]);
  });

  it('goes over the channel asked for, however long ago it was used', async () => {
    store.contacts = [contact('telegram'), contact('whatsapp')];
    expect(await sender.send(request({ channel: 'whatsapp' }))).toMatchObject({ channel: 'whatsapp' });
    expect(published).toMatchObject([{ provider: 'whatsapp', data: { contact: 'customer-on-whatsapp' } }]);
  });

  it('passes over a channel on which the contact cannot be reached', async () => {
    store.contacts = [contact('telegram', { reachable: false }), contact('chatwoot')];
    expect(await sender.send(request())).toMatchObject({ status: 'queued', channel: 'chatwoot' });
  });

  it.each([
    {
      case: 'nobody fits the recipient',
      contacts: [],
      asked: {},
      reason: 'no contact of this tenant fits the recipient',
    },
    {
      case: 'the contact is not known on the channel asked for',
      contacts: [contact('telegram')],
      asked: { channel: 'whatsapp' as const },
      reason: 'the contact is not known on whatsapp',
    },
    {
      case: 'the contact blocked the channel',
      contacts: [contact('telegram', { reachable: false }), contact('whatsapp')],
      asked: { channel: 'telegram' as const },
      reason: 'the contact cannot be reached: it blocked the channel or left it',
    },
  ])('fails and sends nothing when $case', async ({ contacts, asked, reason }) => {
    store.contacts = contacts;
    expect(await sender.send(request(asked))).toMatchObject({ status: 'failed', reason });
    expect(published).toEqual([]);
  });

  it('fails without looking for anybody when the request names no recipient', async () => {
    const { contact_id: _, ...nobody } = request();
    expect(await sender.send(nobody)).toMatchObject({
      status: 'failed',
      reason: 'the request names no recipient',
    });
    expect(store.looked).toEqual([]);
  });

  it("looks for a phone in every form it may have been kept in, read in the tenant's country", async () => {
    const { contact_id: _, ...nobody } = request();
    country = 'AR';
    await sender.send({ ...nobody, phone: '261 555-0000' });
    expect(store.looked).toEqual([
      { tenantId: 'acme', phones: expect.arrayContaining(['+542615550000', '+5492615550000']) as string[] },
    ]);
  });

  it('asked for twice is sent once', async () => {
    store.contacts = [contact('telegram')];
    await sender.send(request());
    expect(await sender.send(request())).toMatchObject({ status: 'queued' });
    expect(published).toHaveLength(1);
  });

  it('whose bus failed is kept as accepted, and placed again by the same way and under the same message id', async () => {
    store.contacts = [contact('telegram')];
    busFails = new Error('the bus is away');
    expect(await sender.send(request())).toMatchObject({ status: 'accepted', channel: 'telegram' });
    busFails = undefined;
    store.contacts = [contact('whatsapp'), contact('telegram')];
    await sender.sendAgain(await kept());
    expect(await kept()).toMatchObject({ status: 'queued', channel: 'telegram' });
    expect(published).toMatchObject([
      {
        provider: 'telegram',
        integrationId: 'integration-of-telegram',
        key: (await kept()).messageId,
        data: { contact: 'customer-on-telegram', content: { text: 'Su cita es mañana.' } },
      },
    ]);
    expect(store.looked).toHaveLength(1);
  });

  it('whose bus took it without an answer goes out under the same message id when it is asked for again', async () => {
    store.contacts = [contact('telegram')];
    await sender.send(request());
    store.kept.set(ID, { ...(await kept()), status: 'accepted' });
    store.contacts = [contact('whatsapp')];
    expect(await sender.send(request())).toMatchObject({ status: 'queued' });
    expect(published.map(({ key, provider }) => [key, provider])).toEqual([
      [published[0]?.key, 'telegram'],
      [published[0]?.key, 'telegram'],
    ]);
  });

  it('that two place at once goes by the way that was kept first', async () => {
    const found = [contact('telegram'), contact('whatsapp')];
    store.findContacts = () => Promise.resolve(found.splice(0, 1));
    await Promise.all([sender.send(request()), sender.send(request())]);
    expect(found).toEqual([]);
    expect(published.length).toBeGreaterThan(0);
    expect(new Set(published.map(({ provider }) => provider))).toEqual(new Set([(await kept()).channel]));
  });

  it('that never can be published has failed, with code and reason', async () => {
    store.contacts = [contact('telegram')];
    busFails = new AppError('request.too_large', 'the event does not fit a message', reject);
    expect(await sender.send(request())).toMatchObject({
      status: 'failed',
      reason: 'request.too_large: the event does not fit a message',
    });
  });

  it('that could not be placed for seven days has failed, and nothing is sent any more', async () => {
    store.contacts = [contact('telegram')];
    busFails = new Error('the bus is away');
    await sender.send(request());
    busFails = undefined;
    const weekAgo = new Date(Date.now() - 7 * 24 * 3_600_000);
    await sender.sendAgain({ ...(await kept()), createdAt: weekAgo });
    expect(store.changes).toEqual([
      ['acme', ID, { outcome: 'refused', reason: expect.stringMatching(/^expired: /) as string }],
    ]);
    expect(published).toEqual([]);
  });

  it('that failed is not tried again', async () => {
    await sender.send(request());
    store.contacts = [contact('telegram')];
    expect(await sender.send(request())).toMatchObject({ status: 'failed' });
    expect(published).toEqual([]);
  });

  it("is refused where its id is another tenant's: nothing is sent that nobody could look up", async () => {
    store.contacts = [contact('telegram')];
    await sender.send(request());
    await expect(sender.send(request({ tenant_id: 'globex' }))).rejects.toMatchObject({
      code: 'request.invalid',
      details: { notification_id: ID },
    });
    expect(published).toHaveLength(1);
  });
});

describe('what the provider made of it', () => {
  const outcome = { tenant_id: 'acme', message_id: randomId(), metadata: { notification_id: ID } };
  const succeeded = (rest: object = {}) =>
    Object.assign(new DeliverySucceeded(), {
      ...outcome,
      conversation_id: randomId(),
      provider_message_id: 'wamid.1',
      ...rest,
    });
  const failed = (rest: object = {}) =>
    Object.assign(new DeliveryFailed(), {
      ...outcome,
      status: 'failed',
      code: 'window_closed',
      reason: 'the customer last wrote two days ago',
      ...rest,
    });

  it('makes it sent', async () => {
    await sender.succeeded(succeeded());
    expect(store.changes).toEqual([['acme', ID, { outcome: 'sent' }]]);
  });

  it('makes it delivered when the provider proved it later', async () => {
    await sender.succeeded(succeeded({ status: 'delivered' }));
    expect(store.changes).toEqual([['acme', ID, { outcome: 'delivered' }]]);
  });

  it.each(['failed', 'unknown'] as const)('makes it %s, with the reason', async (status) => {
    await sender.failed(failed({ status, conversation_id: randomId() }));
    const reason = 'window_closed: the customer last wrote two days ago';
    expect(store.changes).toEqual([['acme', ID, { outcome: status, reason }]]);
  });

  it('leaves it waiting when the message goes over another channel instead', async () => {
    await sender.failed(failed({ code: 'message.redirected', conversation_id: randomId() }));
    expect(store.changes).toEqual([]);
  });

  it('makes it refused when it never came into a queue', async () => {
    await sender.failed(failed({ code: 'integration.not_found', reason: 'There is none' }));
    const reason = 'integration.not_found: There is none';
    expect(store.changes).toEqual([['acme', ID, { outcome: 'refused', reason }]]);
  });

  it.each([{ metadata: undefined }, { metadata: {} }, { metadata: { notification_id: 7 } }])(
    'changes nothing for a message that is no notification: $metadata',
    async (metadata) => {
      await sender.succeeded(succeeded(metadata));
      await sender.failed(failed(metadata));
      expect(store.changes).toEqual([]);
    },
  );
});

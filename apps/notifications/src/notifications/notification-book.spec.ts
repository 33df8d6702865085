/** What the API answers about notifications, and to whom. */
import type { NotificationRequested } from '@enlace/contracts';
import type { NotificationRecord, NotificationStore } from '@enlace/persistence';
import type { Caller } from '@enlace/service-kit';
import { CreateNotification, NotificationsQuery } from './create-notification.dto.js';
import { NotificationBook } from './notification-book.js';
import type { NotificationSender } from './notification-sender.js';

const CALLER: Caller = {
  tenantId: 'acme',
  scopes: ['notifications:write'],
  keyId: 'acmekey',
  isAdmin: false,
};
const PLATFORM: Caller = { ...CALLER, tenantId: '*' };

const RECORD: NotificationRecord = {
  id: '00000000-0000-4000-8000-000000000001',
  tenantId: 'acme',
  status: 'queued',
  channel: 'telegram',
  contactId: 'c',
  messageId: 'm',
  reason: null,
  choice: null,
  request: { message: 'Su cita es mañana.' },
  createdAt: new Date(0),
  updatedAt: new Date(1_000),
};

const ANSWER = {
  notification_id: RECORD.id,
  tenant_id: 'acme',
  status: 'queued',
  channel: 'telegram',
  contact_id: 'c',
  message_id: 'm',
  reason: null,
  created_at: '1970-01-01T00:00:00.000Z',
  updated_at: '1970-01-01T00:00:01.000Z',
};

let sent: NotificationRequested[];
let record: NotificationRecord | undefined;
let asked: unknown[];
let book: NotificationBook;

beforeEach(() => {
  sent = [];
  asked = [];
  record = RECORD;
  const store = {
    get: (...which: unknown[]) => {
      asked.push(which);
      return Promise.resolve(record);
    },
    list: (filter: unknown) => {
      asked.push(filter);
      return Promise.resolve({ items: [RECORD], next_cursor: 'more' });
    },
  };
  const sender = {
    send: (request: NotificationRequested) => {
      sent.push(request);
      return Promise.resolve(record);
    },
  };
  book = new NotificationBook(store as unknown as NotificationStore, sender as unknown as NotificationSender);
});

const wish = (rest: Partial<CreateNotification>) =>
  Object.assign(new CreateNotification(), { message: 'Su cita es mañana.', ...rest });
const query = (rest: Partial<NotificationsQuery> = {}) => Object.assign(new NotificationsQuery(), rest);

describe('asking for a notification', () => {
  it("sends it in the caller's tenant under the id of the request, and shows what came of it but not the text", async () => {
    expect(await book.create(CALLER, wish({ recipient: { phone: '+54 261 555 0000' } }), RECORD.id)).toEqual(
      ANSWER,
    );
    await book.create(CALLER, wish({ recipient_id: 'c', channel: 'whatsapp' }), RECORD.id);
    const [first, second] = sent;
    expect(first).toEqual({
      tenant_id: 'acme',
      notification_id: RECORD.id,
      channel: 'auto',
      message: 'Su cita es mañana.',
      phone: '+54 261 555 0000',
    });
    expect(second).toMatchObject({ channel: 'whatsapp', contact_id: 'c' });
  });

  it.each([{}, { recipient: {} }])('needs a recipient, and sends nothing for %j', async (nobody) => {
    await expect(book.create(CALLER, wish(nobody), RECORD.id)).rejects.toMatchObject({
      code: 'request.invalid',
    });
    expect(sent).toEqual([]);
  });

  it.each([
    { caller: CALLER, tenant_id: 'globex', code: 'auth.wrong_tenant' },
    { caller: PLATFORM, code: 'request.invalid' },
  ])('sends nothing in a tenant that is not meant: $code', async ({ caller, code, ...rest }) => {
    await expect(book.create(caller, wish({ recipient_id: 'c', ...rest }), RECORD.id)).rejects.toMatchObject({
      code,
    });
    expect(sent).toEqual([]);
  });

  it('is taken when it is kept but could not be placed yet: it will be', async () => {
    record = { ...RECORD, status: 'accepted' };
    expect(await book.create(CALLER, wish({ recipient_id: 'c' }), RECORD.id)).toMatchObject({
      status: 'accepted',
    });
  });

  it('is refused with the reason and its id when nobody can be reached', async () => {
    record = { ...RECORD, status: 'failed', reason: 'the contact is not known on whatsapp' };
    await expect(book.create(CALLER, wish({ recipient_id: 'c' }), RECORD.id)).rejects.toMatchObject({
      code: 'notification.no_channel',
      message: 'the contact is not known on whatsapp',
      details: { notification_id: RECORD.id },
    });
  });
});

describe('looking notifications up', () => {
  it("shows one of the caller's tenant", async () => {
    expect(await book.get(CALLER, RECORD.id)).toEqual(ANSWER);
    await book.get(PLATFORM, RECORD.id);
    expect(asked).toEqual([
      ['acme', RECORD.id],
      ['*', RECORD.id],
    ]);
  });

  it('finds none of another tenant', async () => {
    record = undefined;
    await expect(book.get(CALLER, RECORD.id)).rejects.toMatchObject({ code: 'notification.not_found' });
  });

  it('lists them page by page', async () => {
    const page = await book.list(CALLER, query({ limit: 10, cursor: 'next' }));
    expect(page).toMatchObject({ items: [ANSWER], next_cursor: 'more' });
    await book.list(PLATFORM, query({ tenant_id: 'acme' }));
    expect(asked).toEqual([
      { tenantId: 'acme', limit: 10, cursor: 'next' },
      { tenantId: 'acme', limit: query().limit },
    ]);
    await expect(book.list(CALLER, query({ tenant_id: 'globex' }))).rejects.toMatchObject({
      code: 'auth.wrong_tenant',
    });
  });
});

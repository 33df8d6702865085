/** Looking at dead letters, playing them again and letting them go. */
import type { DeadLetters, Replayable } from '@enlace/messaging';
import type { AuditEntry, AuditStore, DeadLetterRecord, DeadLetterStore } from '@enlace/persistence';
import type { Caller, PageQuery } from '@enlace/service-kit';
import { unavailable } from '../spec-fakes.js';
import { DeadLetterDesk } from './dead-letter-desk.js';

const caller: Caller = { tenantId: 'acme', scopes: ['events:write'], keyId: 'key-1', isAdmin: false };
const platform: Caller = { ...caller, tenantId: '*', keyId: 'admin', isAdmin: true };
const event = { id: 'e', type: 'enlace.message.received.v1', data: { text: 'Hola' } };

const letter = (overrides: Partial<DeadLetterRecord> = {}): DeadLetterRecord => ({
  id: 'e',
  tenantId: 'acme',
  provider: 'whatsapp',
  event: 'message.received',
  subject: 'inbound.whatsapp.acme.message.received',
  consumer: 'whatsapp_inbound',
  code: 'request.invalid',
  reason: 'no sender',
  deliveries: 5,
  envelope: { stream: 'inbound', sequence: 9, omitted: false, event },
  state: 'waiting',
  createdAt: new Date(0),
  updatedAt: new Date(0),
  ...overrides,
});

const shown = {
  id: 'e',
  tenant_id: 'acme',
  provider: 'whatsapp',
  event: 'message.received',
  subject: 'inbound.whatsapp.acme.message.received',
  consumer: 'whatsapp_inbound',
  code: 'request.invalid',
  reason: 'no sender',
  deliveries: 5,
  state: 'waiting',
  created_at: '1970-01-01T00:00:00.000Z',
};

describe('the desk of dead letters', () => {
  let row: DeadLetterRecord;
  let steps: string[];
  let filters: unknown[];
  let sent: Replayable[];
  let audit: AuditEntry[];
  let send: () => Promise<void>;
  let desk: DeadLetterDesk;

  beforeEach(() => {
    row = letter();
    steps = [];
    filters = [];
    sent = [];
    audit = [];
    send = () => Promise.resolve();
    const move = (name: string, tenant: string, id: string): Promise<boolean> => {
      steps.push(`${name} ${tenant} ${id}`);
      return Promise.resolve(row.state === 'waiting');
    };
    desk = new DeadLetterDesk(
      {
        list: (filter: unknown) => {
          filters.push(filter);
          return Promise.resolve({ items: [row], next_cursor: undefined });
        },
        get: (tenant: string, id: string) =>
          Promise.resolve(id === 'e' && (tenant === '*' || tenant === row.tenantId) ? row : undefined),
        markReplayed: (tenant: string, id: string) => move('replayed', tenant, id),
        discard: (tenant: string, id: string) => move('discarded', tenant, id),
      } as unknown as DeadLetterStore,
      { write: (entry: AuditEntry) => Promise.resolve(audit.push(entry)) } as unknown as AuditStore,
      { replay: (one: Replayable) => (sent.push(one), send()) } as unknown as DeadLetters,
    );
  });

  it('lists those of the tenant, without the events', async () => {
    const query: PageQuery = { limit: 50 };
    expect(await desk.list(caller, query)).toEqual({ items: [shown], next_cursor: null });
    await desk.list(platform, { limit: 10, cursor: 'c', tenant_id: 'globex' });
    expect(filters).toEqual([
      { tenantId: 'acme', limit: 50 },
      { tenantId: 'globex', limit: 10, cursor: 'c' },
    ]);
  });

  it('lists no other tenant to the key of one', async () => {
    await expect(desk.list(caller, { limit: 50, tenant_id: 'globex' })).rejects.toMatchObject({
      code: 'auth.wrong_tenant',
    });
    expect(filters).toEqual([]);
  });

  it('shows one with its event', async () => {
    expect(await desk.get(caller, 'e')).toEqual({ ...shown, event_as_it_came: event });
  });

  it('publishes the event again as it came, then takes it off the list, and records who did', async () => {
    expect(await desk.replay(caller, 'e', false)).toEqual({ ...shown, state: 'replayed', dry_run: false });
    expect(sent).toEqual([
      {
        subject: 'inbound.whatsapp.acme.message.received',
        stream: 'inbound',
        sequence: 9,
        body: JSON.stringify(event),
        bodyOmitted: false,
      },
    ]);
    expect(steps).toEqual(['replayed acme e']);
    expect(audit).toEqual([
      { tenantId: 'acme', actor: 'key-1', action: 'dead_letter.replayed', subject: 'e' },
    ]);
  });

  it('publishes bytes that were no event as they came, and says when they are left in the stream', async () => {
    row = letter({ envelope: { stream: 'inbound', sequence: 9, omitted: true, event: '{"a":' } });
    await desk.replay(caller, 'e', false);
    expect(sent).toMatchObject([{ body: '{"a":', bodyOmitted: true }]);
  });

  it('only tells what would be published when asked so', async () => {
    expect(await desk.replay(caller, 'e', true)).toEqual({ ...shown, dry_run: true });
    expect([...sent, ...steps, ...audit]).toEqual([]);
  });

  it('leaves it waiting when the bus does not take it', async () => {
    send = () => Promise.reject(unavailable());
    await expect(desk.replay(caller, 'e', false)).rejects.toMatchObject({ code: 'database.unavailable' });
    expect([...steps, ...audit]).toEqual([]);
  });

  it('lets one go, and records who did', async () => {
    expect(await desk.discard(caller, 'e')).toEqual({ ...shown, state: 'discarded' });
    expect(steps).toEqual(['discarded acme e']);
    expect(audit).toMatchObject([{ action: 'dead_letter.discarded', subject: 'e', actor: 'key-1' }]);
  });

  it('does not say of one that was replayed that it is discarded', async () => {
    row = letter({ state: 'replayed' });
    expect(await desk.discard(caller, 'e')).toMatchObject({ state: 'replayed' });
    expect(audit).toEqual([]);
  });

  it('lets the platform act on one that names no tenant', async () => {
    row = letter({ tenantId: '' });
    await desk.replay(platform, 'e', false);
    await desk.discard(platform, 'e');
    expect(steps).toEqual(['replayed * e', 'discarded * e']);
    expect(audit.map(({ tenantId }) => tenantId)).toEqual(['*', '*']);
  });

  it('knows none of another tenant', async () => {
    row = letter({ tenantId: 'globex' });
    for (const act of [
      () => desk.get(caller, 'e'),
      () => desk.replay(caller, 'e', false),
      () => desk.discard(caller, 'e'),
    ]) {
      await expect(act()).rejects.toMatchObject({ code: 'dead_letter.not_found' });
    }
    expect([...sent, ...steps, ...audit]).toEqual([]);
  });
});

/** A person's word on an unknown message: taken once, audited and told; everything else is refused. */
import type {
  AuditEntry,
  AuditStore,
  ConversationStore,
  MessageRecord,
  OutboundStore,
} from '@enlace/persistence';
import { Metrics, type Caller } from '@enlace/service-kit';
import { DeliveryOutcomes } from '../outbound/delivery-outcomes.js';
import { FakeBus, FakeProvider, silent, troubled } from '../spec-fakes.js';
import { MessageReconciling } from './message-reconciling.js';

const ID = '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11';
const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };

function desk(status = 'unknown') {
  const { host } = new FakeProvider();
  const message = {
    provider: host.provider,
    direction: 'outbound',
    tenantId: 'acme',
    integrationId: 'i',
    status,
  };
  const found: unknown[] = [];
  const audited: AuditEntry[] = [];
  const bus = new FakeBus();
  const conversations: Partial<ConversationStore> = {
    message: (scope) => Promise.resolve(scope === 'acme' ? (message as MessageRecord) : undefined),
  };
  const outbound: Partial<OutboundStore> = {
    reconcile: (...asked) => {
      found.push(asked);
      const turned = { messageId: ID, conversationId: 'c', metadata: null };
      return Promise.resolve(status === 'unknown' ? turned : undefined);
    },
  };
  const audit: Partial<AuditStore> = { write: (entry) => Promise.resolve(void audited.push(entry)) };
  const reconciling = new MessageReconciling(
    host,
    conversations as ConversationStore,
    outbound as OutboundStore,
    new DeliveryOutcomes(host, bus.bus, troubled(), silent, new Metrics('spec')),
    audit as AuditStore,
  );
  return { reconciling, found, audited, bus };
}

describe('an unknown message', () => {
  it('that a person found missing has failed, is audited and told', async () => {
    const { reconciling, found, audited, bus } = desk();
    const answer = await reconciling.reconcile(acme, ID, { status: 'failed', provider_message_id: 'p-1' });
    expect(answer).toEqual({ message_id: ID, status: 'failed' });
    expect(found).toEqual([['acme', ID, { status: 'failed', reason: expect.any(String) }]]);
    expect(audited).toMatchObject([{ actor: 'key-1', action: 'message.reconciled', subject: ID }]);
    expect(bus.published).toMatchObject([
      { name: 'delivery.failed', data: { message_id: ID, status: 'failed', code: 'reconciled' } },
    ]);
  });

  it('that arrived is sent, under the id of the provider where that is known', async () => {
    const known = desk();
    await known.reconciling.reconcile(acme, ID, { status: 'sent', provider_message_id: 'p-1' });
    expect(known.bus.published).toMatchObject([
      { name: 'delivery.succeeded', data: { provider_message_id: 'p-1', status: 'sent' } },
    ]);
    const not = desk();
    await not.reconciling.reconcile(acme, ID, { status: 'sent' });
    expect(not.bus.published).toMatchObject([{ data: { provider_message_id: ID } }]);
  });

  it('of another tenant is not there', async () => {
    const { reconciling, found } = desk();
    await expect(
      reconciling.reconcile({ ...acme, tenantId: 'globex' }, ID, { status: 'sent' }),
    ).rejects.toMatchObject({ code: 'message.not_found' });
    expect(found).toEqual([]);
  });
});

it('a message whose end is known is left alone', async () => {
  const { reconciling, audited, bus } = desk('delivered');
  await expect(reconciling.reconcile(acme, ID, { status: 'failed' })).rejects.toMatchObject({
    code: 'delivery.not_possible',
    message: expect.stringContaining('delivered'),
  });
  expect([audited, bus.published]).toEqual([[], []]);
});

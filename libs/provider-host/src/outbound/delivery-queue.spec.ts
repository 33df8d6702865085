/** Requests on their way into a lane. */
import { AppError, DeliveryRequested } from '@enlace/contracts';
import type { OutboundRequest, OutboundStore } from '@enlace/persistence';
import { FakeProvider, ruled } from '../spec-fakes.js';
import type { ContentRule } from './content-rules.js';
import { DeliveryQueue } from './delivery-queue.js';
import type { LaneRunner } from './lane-runner.js';

const request = Object.assign(new DeliveryRequested(), {
  tenant_id: 'acme',
  message_id: 'message-1',
  content: { type: 'text' as const, text: 'hola' },
  author: 'bot' as const,
});

function queue({
  failure,
  provider = new FakeProvider(),
  rules = [],
}: { failure?: Error; provider?: FakeProvider; rules?: readonly ContentRule[] } = {}): {
  asked: OutboundRequest[];
  kicked: string[];
  queue: DeliveryQueue;
} {
  const asked: OutboundRequest[] = [];
  const kicked: string[] = [];
  const store: Partial<OutboundStore> = {
    enqueue: (one) => {
      asked.push(one);
      if (failure !== undefined) return Promise.reject(failure);
      return Promise.resolve({
        outcome: 'queued',
        conversationId: 'conversation-1',
        provider: 'telegram',
        integrationId: 'integration-1',
      });
    },
  };
  const lanes: Partial<LaneRunner> = { kick: (id: string) => void kicked.push(id) };
  return {
    asked,
    kicked,
    queue: new DeliveryQueue(provider.host, store as OutboundStore, lanes as LaneRunner, ruled(rules)),
  };
}

describe('the delivery queue', () => {
  it('takes the request in and sets the lane of its conversation going', async () => {
    const { asked, kicked, queue: deliveries } = queue();
    await deliveries.add(request);
    expect(asked).toEqual([
      {
        messageId: 'message-1',
        tenantId: 'acme',
        provider: 'telegram',
        content: { type: 'text', text: 'hola' },
        author: 'bot',
      },
    ]);
    expect(kicked).toEqual(['conversation-1']);
  });

  it('carries over what a request may name besides, epoch zero included', async () => {
    const { asked, queue: deliveries } = queue();
    await deliveries.add(
      Object.assign(new DeliveryRequested(), request, {
        conversation_id: 'conversation-1',
        epoch: 0,
        reply_to: 'p-9',
        expires_at: '2026-01-02T03:04:05.000Z',
        metadata: { notification_id: 'n-1' },
      }),
    );
    expect(asked[0]).toMatchObject({
      conversationId: 'conversation-1',
      epoch: 0,
      replyTo: 'p-9',
      expiresAt: new Date('2026-01-02T03:04:05.000Z'),
      metadata: { notification_id: 'n-1' },
    });
  });

  it('sets the lane going and writes nothing where the message is queued already', async () => {
    const { asked, kicked, queue: deliveries } = queue();
    await deliveries.add(
      Object.assign(new DeliveryRequested(), request, { conversation_id: 'conversation-7', queued: true }),
    );
    expect([asked, kicked]).toEqual([[], ['conversation-7']]);
  });

  it('lets a request for nobody be rejected and sets nothing going', async () => {
    const { kicked, queue: deliveries } = queue({ failure: new AppError('contact.not_found', 'nobody') });
    await expect(deliveries.add(request)).rejects.toMatchObject({ code: 'contact.not_found' });
    expect(kicked).toEqual([]);
  });

  it('looks for a contact under every id the channel may know it by, and makes one where nobody is known', async () => {
    const provider = new FakeProvider();
    provider.addressesOf = () => ['5215512345678', '525512345678'];
    const { asked, queue: deliveries } = queue({ provider });
    const to = { integration_id: 'integration-1', contact: '+52 55 1234 5678' };
    await deliveries.add(Object.assign(new DeliveryRequested(), request, to));
    expect(asked[0]).toMatchObject({
      integrationId: 'integration-1',
      contact: '5215512345678',
      contactAliases: ['525512345678', '+52 55 1234 5678'],
      createContact: true,
    });
  });

  it('makes no contact where the channel lets nobody be written to first', async () => {
    const { asked, queue: deliveries } = queue();
    const to = { integration_id: 'integration-1', contact: '17' };
    await deliveries.add(Object.assign(new DeliveryRequested(), request, to));
    expect(asked[0]).toMatchObject({ contact: '17' });
    expect(asked[0]).not.toHaveProperty('createContact');
  });

  it('queues in another form what the channel cannot carry as it is, unless that is to be refused', async () => {
    const provider = new FakeProvider();
    provider.fit = { carried: 'degraded', rule: 'buttons → numbered text' };
    const { asked, queue: deliveries } = queue({ provider });
    expect(await deliveries.add(request)).toEqual({
      conversationId: 'conversation-1',
      degraded: 'buttons → numbered text',
    });
    const strict = Object.assign(new DeliveryRequested(), request, { on_unsupported: 'refuse' });
    await expect(deliveries.add(strict)).rejects.toMatchObject({ code: 'content.unsupported' });
    expect(asked).toHaveLength(1);
  });

  it('queues nothing that the channel cannot carry in any form', async () => {
    const provider = new FakeProvider();
    provider.fit = { carried: 'not', reason: 'no forms here' };
    const { asked, queue: deliveries } = queue({ provider });
    await expect(deliveries.add(request)).rejects.toMatchObject({
      code: 'content.unsupported',
      message: expect.stringContaining('no forms here'),
    });
    expect(asked).toEqual([]);
  });

  it('takes in nothing that a rule of the app objects to, for its conversation or its integration', async () => {
    const asked: unknown[] = [];
    const rule: ContentRule = {
      concerns: ({ type }) => type === 'text',
      objectionTo: (_, through, moment) => {
        asked.push([through, moment]);
        return Promise.resolve({ code: 'template.parameters', reason: 'no', details: { template: 'a' } });
      },
    };
    const { queue: deliveries, asked: enqueued } = queue({ rules: [rule] });
    const into = { ...request, conversation_id: 'conversation-1' };
    await expect(deliveries.add(into)).rejects.toMatchObject({
      code: 'template.parameters',
      disposition: { kind: 'reject' },
      details: { template: 'a' },
    });
    const to = { ...request, integration_id: 'integration-2', contact: 'customer-1' };
    await expect(deliveries.add(to)).rejects.toMatchObject({ code: 'template.parameters' });
    const through = (integrationId: string) => [{ tenantId: 'acme', integrationId }, 'asked'];
    expect(enqueued).toEqual([]);
    expect(asked).toEqual([through('integration-1'), through('integration-2')]);
    await deliveries.add({ ...into, message_id: 'queued' });
    expect(enqueued).toHaveLength(1);
  });

  it('leaves a conversation that is not known to who looks for it', async () => {
    const rule: ContentRule = { concerns: () => true, objectionTo: () => Promise.reject(new Error('asked')) };
    const { queue: deliveries, asked } = queue({ rules: [rule] });
    await deliveries.add({ ...request, conversation_id: 'unknown' });
    expect(asked).toHaveLength(1);
  });
});

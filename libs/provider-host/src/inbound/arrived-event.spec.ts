/** What is read off an event besides its data. */
import { arrival } from '../spec-fakes.js';
import { arrivedEvent, providerConversationOf } from './arrived-event.js';

describe('an event that arrived', () => {
  it('says whose it is, where it stands in the order and which webhook it came with', () => {
    expect(arrivedEvent(arrival().event)).toEqual({
      eventId: 'event-1',
      tenantId: 'acme',
      integrationId: 'integration-1',
      provider: 'telegram',
      sequence: 65_537,
      occurredAt: new Date('2026-01-02T03:04:05.000Z'),
      webhookId: 'webhook-1',
    });
  });

  it('stands first in the order when it names no place', () => {
    const { sequence: _, ...event } = arrival().event;
    expect(arrivedEvent(event).sequence).toBe(0);
  });

  it('is rejected when it names no integration, or no provider that is known', () => {
    const { integrationid: _, ...homeless } = arrival().event;
    const rejected = expect.objectContaining({ code: 'event.invalid', disposition: { kind: 'reject' } });
    expect(() => arrivedEvent(homeless)).toThrow(rejected);
    expect(() => arrivedEvent(arrival({ provider: 'fax' }).event)).toThrow(rejected);
  });

  it('names a conversation of the provider only where the lane is not the contact', () => {
    const { event } = arrival({ subject: '42' });
    expect(providerConversationOf(event, 'customer-1')).toEqual({ providerConversationId: '42' });
    expect(providerConversationOf(event, '42')).toEqual({});
  });
});

/** WhatsApp statuses: how far a message has come. */
import type { NormalizedEvent } from '@enlace/normalization';
import { ownPayload } from '../contract/fixtures.js';
import { normalize } from './normalize.js';

const LUCIA = 'MX.8402751936640175223';
const eventsOf = (fixture: string): readonly NormalizedEvent[] => normalize(ownPayload('whatsapp', fixture));
const onlyEventOf = (fixture: string): NormalizedEvent => {
  const [event, ...others] = eventsOf(fixture);
  expect(others).toEqual([]);
  if (event === undefined) throw new Error(`${fixture} brought no event`);
  return event;
};

describe('a status', () => {
  it('carries our own id back', () => {
    expect(onlyEventOf('status-delivered-with-callback')).toMatchObject({
      name: 'delivery.updated',
      conversation: LUCIA,
      data: { status: 'delivered', callback_data: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11', errors: [] },
    });
  });

  it('keeps the steps apart by key, and counts a played voice message as read', () => {
    expect(onlyEventOf('status-played')).toMatchObject({ data: { status: 'read' } });
    expect(onlyEventOf('status-played').key).toMatch(/^status:wamid\..+:played:34600111222$/);
    expect(onlyEventOf('status-read').key).toMatch(/^status:wamid\..+:read:34600111222$/);
  });

  it('of a failure tells code and details', () => {
    expect(onlyEventOf('status-failed').data).toMatchObject({
      status: 'failed',
      errors: [{ code: '131047', message: expect.stringContaining('more than 24 hours') as string }],
    });
  });

  it('may name a user id, or nobody at all', () => {
    expect(onlyEventOf('status-to-a-user-id').data).toMatchObject({ recipient: 'ES.19384756610293847561' });
    const { data, conversation } = onlyEventOf('status-failed-without-recipient');
    expect(data).not.toHaveProperty('recipient');
    expect(conversation).toMatch(/^message:wamid\./);
  });

  it('of a group has one event for each participant, in the lane of the group', () => {
    const events = eventsOf('status-of-a-group');
    expect(new Set(events.map(({ key }) => key)).size).toBe(2);
    expect(new Set(events.map(({ conversation }) => conversation)).size).toBe(1);
  });
});

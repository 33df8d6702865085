/** Who a WhatsApp event speaks of, with and without a phone number. */
import type { NormalizedEvent } from '@enlace/normalization';
import { ownPayload } from '../contract/fixtures.js';
import { normalize } from './normalize.js';

const LUCIA = 'MX.8402751936640175223';
const OMAR = '34600111222';
const payloadOf = (fixture: string): unknown => ownPayload('whatsapp', fixture);
const eventsOf = (fixture: string): readonly NormalizedEvent[] => normalize(payloadOf(fixture));
const onlyEventOf = (fixture: string): NormalizedEvent => {
  const [event, ...others] = eventsOf(fixture);
  expect(others).toEqual([]);
  if (event === undefined) throw new Error(`${fixture} brought no event`);
  return event;
};

describe('a person', () => {
  it('without a phone number is known by the business-scoped user id', () => {
    const { data, conversation } = onlyEventOf('message-without-phone');
    expect(conversation).toBe('ES.19384756610293847561');
    expect(data).toMatchObject({
      contact: { external_id: 'ES.19384756610293847561', name: 'Marta', username: '@marta.lee' },
    });
    expect((data as { contact: object }).contact).not.toHaveProperty('phone');
  });

  it('is the same one when the user id stands in `from`', () => {
    expect(onlyEventOf('message-bsuid-in-from').conversation).toBe('ES.19384756610293847561');
  });

  it('is known by every id the payload gives', () => {
    expect(onlyEventOf('message-with-parent-id').data).toMatchObject({
      contact: { external_id: LUCIA, aliases: ['5215587654321', 'MX.ENT.5500112233445566'] },
    });
  });

  it('never gets the card of another person of the same batch', () => {
    const people = eventsOf('batch-of-everything')
      .filter((event) => event.name === 'message.received')
      .map((event) => [event.conversation, (event.data as { contact: { name?: string } }).contact.name]);
    expect(people).toEqual([
      [OMAR, 'Omar Haddad'],
      [LUCIA, 'Lucía Fernández'],
      [OMAR, 'Omar Haddad'],
    ]);
    const stranger = payloadOf('message-text') as {
      entry: [{ changes: [{ value: { contacts: [{ wa_id: string }] } }] }];
    };
    stranger.entry[0].changes[0].value.contacts[0].wa_id = '5215500000000';
    const contact = (normalize(stranger)[0]?.data as { contact: object }).contact;
    expect(contact).toEqual({ external_id: '5215587654321', phone: '+5215587654321' });
  });

  it('who writes in a group is the sender, and the group is whom one answers', () => {
    const { data, conversation } = onlyEventOf('message-in-a-group');
    expect(conversation).toMatch(/^Y2FwaV9ncm91c/);
    expect(data).toMatchObject({ sender: OMAR, contact: { external_id: conversation } });
  });
});

describe('news of a person', () => {
  it.each([
    ['system-new-number', '34600999888', OMAR],
    ['system-new-number-older', '34600999888', OMAR],
    ['system-new-user-id', 'ES.4471029384756610', OMAR],
    ['system-new-user-id-without-phone', 'ES.7755331199', 'ES.19384756610293847561'],
    ['user-id-update', 'ES.7755331199', 'ES.19384756610293847561'],
  ])('(%s) names the new id and the former one', (fixture, now, former) => {
    expect(onlyEventOf(fixture)).toMatchObject({
      name: 'contact.changed',
      conversation: now,
      data: { change: 'renumbered', contact: { external_id: now }, former_id: former },
    });
  });

  it('tells a changed identity as an update', () => {
    expect(onlyEventOf('system-identity-changed').data).toMatchObject({
      change: 'updated',
      contact: { external_id: OMAR },
    });
  });

  it('tells who stopped marketing messages and who wants them again', () => {
    expect(onlyEventOf('preference-stop').data).toMatchObject({
      change: 'opted_out',
      contact: { external_id: OMAR },
    });
    expect(onlyEventOf('preference-resume').data).toMatchObject({
      change: 'opted_in',
      contact: { external_id: LUCIA },
    });
  });
});

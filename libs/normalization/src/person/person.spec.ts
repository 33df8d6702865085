/** One person's parts are found in what providers send, and nobody else's. */
import { splitRequest } from './split-request.js';
import { tracesOf } from './traces.js';

const ANA = '5215512345678';
const BETO = '5215587654321';
const batch = (value: object, more: object[] = []) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: 'waba',
      changes: [{ field: 'messages', value: { metadata: { phone_number_id: '1' }, ...value } }, ...more],
    },
  ],
});

describe('a request of WhatsApp', () => {
  it('is left with the parts of the others', () => {
    const beto = { from: BETO, id: 'wamid.B', type: 'contacts', contacts: [{ phones: [{ wa_id: ANA }] }] };
    const whole = batch({
      contacts: [
        { wa_id: ANA, profile: { name: 'Ana' } },
        { wa_id: BETO, profile: { name: 'Beto' } },
      ],
      messages: [{ from: ANA, id: 'wamid.A', text: { body: 'hola' } }, beto],
      statuses: [{ id: 'wamid.C', recipient_id: ANA, status: 'read' }],
    });
    const { theirs, rest } = splitRequest('whatsapp', whole, new Set([ANA]));
    expect(theirs).toHaveLength(3);
    expect(rest).toEqual(
      batch({ contacts: [{ wa_id: BETO, profile: { name: 'Beto' } }], messages: [beto], statuses: [] }),
    );
  });

  it('that was about nobody else has nothing left, also where a card bears another id', () => {
    const card = { user_id: 'MX.1', profile: { name: 'Ana' } };
    const whole = batch({ contacts: [card], messages: [{ from: ANA, id: 'wamid.A' }] });
    expect(splitRequest('whatsapp', whole, new Set([ANA])).rest).toBeUndefined();
  });

  it('about others stays as it is', () => {
    const whole = batch({ messages: [{ from: BETO, id: 'wamid.B', context: { from: ANA } }] });
    expect(splitRequest('whatsapp', whole, new Set([ANA]))).toEqual({ theirs: [], rest: whole });
  });
});

describe.each([
  [
    'telegram',
    { update_id: 1, message: { chat: { id: 700001 }, from: { id: 700001 }, text: 'x' } },
    '700001',
  ],
  ['telegram', { update_id: 1, callback_query: { from: { id: 5 }, message: { chat: { id: -9 } } } }, '-9'],
  [
    'telegram',
    { update_id: 1, business_message: { business_connection_id: 'b', chat: { id: 7 } } },
    'business:b:7',
  ],
  ['chatwoot', { event: 'message_created', message_type: 'incoming', sender: { id: 17 } }, '17'],
  ['chatwoot', { event: 'conversation_updated', meta: { sender: { id: 17 } } }, '17'],
  ['chatwoot', { event: 'contact_updated', id: 17 }, '17'],
  ['tawkto', { event: 'chat:end', chatId: 'c-1', visitor: { email: 'a@b.mx' } }, 'a@b.mx'],
  ['tawkto', { event: 'chat:transcript_created', chat: { id: 'c-1', visitor: {} } }, 'c-1'],
] as const)('a request of %s', (provider, body, id) => {
  it(`about ${id} is theirs whole, and no part of it anybody else's`, () => {
    expect(splitRequest(provider, body, new Set([id]))).toEqual({ theirs: [body], rest: undefined });
    expect(splitRequest(provider, body, new Set(['4711']))).toEqual({ theirs: [], rest: body });
  });
});

it('an agent of Chatwoot is not the contact of the same number', () => {
  const body = {
    event: 'message_created',
    message_type: 'outgoing',
    sender: { id: 17, type: 'user' },
    conversation: { meta: { sender: { id: 4 } } },
  };
  expect(splitRequest('chatwoot', body, new Set(['17'])).theirs).toEqual([]);
  expect(splitRequest('chatwoot', body, new Set(['4'])).theirs).toEqual([body]);
});

it('a phone is traced in all its forms, and in ids of messages wherever it stands in them', () => {
  const traces = tracesOf({ externalIds: [ANA, '17'], phones: [], emails: ['ana@correo.mx'] });
  expect(traces).toEqual(expect.arrayContaining([ANA, '525512345678', 'ana@correo.mx']));
  expect(traces).not.toContain('17');
  for (const before of ['', 'x', 'xy', 'xyz']) {
    const wamid = `wamid.${Buffer.from(`${before}${ANA}\x15\x02`).toString('base64')}`;
    expect(traces.some((trace) => wamid.includes(trace))).toBe(true);
  }
});

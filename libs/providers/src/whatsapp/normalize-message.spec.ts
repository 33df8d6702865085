/** WhatsApp messages of every kind, what happens to them, and echoes. */
import type { NormalizedEvent } from '@enlace/normalization';
import { ownPayload } from '../contract/fixtures.js';
import { normalize } from './normalize.js';

const PHONE = 'phone:391870554402217';
const LUCIA = 'MX.8402751936640175223';
const payloadOf = (fixture: string): unknown => ownPayload('whatsapp', fixture);
const eventsOf = (fixture: string): readonly NormalizedEvent[] => normalize(payloadOf(fixture));
const onlyEventOf = (fixture: string): NormalizedEvent => {
  const [event, ...others] = eventsOf(fixture);
  expect(others).toEqual([]);
  if (event === undefined) throw new Error(`${fixture} brought no event`);
  return event;
};

describe('a message', () => {
  it('of text is told with its person, its account and a key of what Meta signed', () => {
    const event = onlyEventOf('message-text');
    expect(event).toMatchObject({
      name: 'message.received',
      account: PHONE,
      conversation: LUCIA,
      data: {
        platform: 'whatsapp',
        // neither the fixture's wamid nor a phone number stands for the person where a BSUID does
        sender: LUCIA,
        recipient: '391870554402217',
        content: { type: 'text', text: 'Hola, ¿a qué hora abren mañana?' },
        timestamp: 1_778_150_000,
        direction: 'inbound',
        attachments: [],
        contact: {
          external_id: LUCIA,
          aliases: ['5215587654321'],
          phone: '+5215587654321',
          name: 'Lucía Fernández',
        },
      },
    });
    expect(event.key).toMatch(/^message:wamid\./);
    expect(event.data).not.toHaveProperty('context');
  });

  it.each([
    [
      'image',
      { type: 'image', text: 'La pieza rota' },
      { kind: 'image', media_id: '1093284756102938', mime_type: 'image/jpeg' },
    ],
    ['image-with-url', { type: 'image' }, { kind: 'image', mime_type: 'image/png' }],
    ['video', { type: 'video', text: 'así suena' }, { kind: 'video' }],
    ['document', { type: 'document', text: 'factura' }, { kind: 'document', file_name: 'factura-0412.pdf' }],
    ['audio', { type: 'audio' }, { kind: 'audio' }],
    ['voice', { type: 'voice' }, { kind: 'voice', mime_type: 'audio/ogg; codecs=opus' }],
    ['sticker', { type: 'sticker' }, { kind: 'sticker', animated: true }],
  ])(
    'with a file (%s) carries what fetches it, and no address that needs a token',
    (kind, content, attachment) => {
      const { data } = onlyEventOf(`message-${kind}`);
      expect(data).toMatchObject({ content, attachments: [attachment] });
      expect(JSON.stringify((data as { attachments: unknown }).attachments)).not.toContain('"url"');
    },
  );

  it.each([
    [
      'location-of-a-place',
      {
        type: 'location',
        text: 'Zócalo, Plaza de la Constitución, Ciudad de México',
        location: {
          latitude: 19.432608,
          longitude: -99.133208,
          name: 'Zócalo',
          url: 'https://example.org/zocalo',
        },
      },
    ],
    ['location-bare', { type: 'location', text: '0, -0.5', location: { latitude: 0, longitude: -0.5 } }],
    [
      'contacts',
      {
        type: 'contacts',
        text: 'Taller Ruiz, Inés',
        contacts: [
          { name: 'Taller Ruiz', phones: ['+52 55 8000 1111'], emails: ['taller@example.org'] },
          { name: 'Inés', phones: ['525580002222'], emails: [] },
        ],
      },
    ],
    [
      'contact-request-answer',
      {
        type: 'contacts',
        contacts: [
          {
            name: '+34 600 000 123',
            phones: ['+34 600 000 123'],
            emails: [],
            origin: 'contact_request',
            vcard: expect.stringContaining('BEGIN:VCARD') as string,
          },
        ],
      },
    ],
    [
      'interactive-button-reply',
      {
        type: 'choice',
        text: 'Confirmar',
        choice: { id: 'confirm-77', title: 'Confirmar' },
        provider_kind: 'interactive.button_reply',
      },
    ],
    [
      'interactive-list-reply',
      {
        type: 'choice',
        text: '10:30',
        choice: { id: 'slot-1030', title: '10:30', description: 'Martes 4, con Paula' },
      },
    ],
    [
      'interactive-flow-reply',
      { type: 'form', text: 'Sent', fields: { rating: '5', comment: 'Muy útil', flow_token: 't-5512' } },
    ],
    [
      'interactive-call-permission',
      {
        type: 'choice',
        text: 'accept',
        choice: { id: 'accept' },
        provider_kind: 'interactive.call_permission_reply',
      },
    ],
    [
      'template-button',
      {
        type: 'choice',
        text: 'Cambiar la cita',
        choice: { id: 'REAGENDAR', title: 'Cambiar la cita' },
        provider_kind: 'button',
      },
    ],
    [
      'order',
      { type: 'order', text: '2 × ACEITE-5W30, 1 × FILTRO-21', fields: { catalog_id: '655443322110099' } },
    ],
    ['unsupported', { type: 'unsupported', provider_kind: 'unsupported.131051' }],
    ['unsupported-with-type', { type: 'unsupported', provider_kind: 'unsupported.poll' }],
    ['image-that-failed', { type: 'unsupported', provider_kind: 'image.131052' }],
    ['of-a-kind-nobody-knows', { type: 'unsupported', provider_kind: 'hologram' }],
    ['request-welcome', { type: 'system', provider_kind: 'request_welcome' }],
  ])('without plain words (%s) is told in the shape that fits it', (kind, content) => {
    expect(onlyEventOf(`message-${kind}`)).toMatchObject({ name: 'message.received', data: { content } });
  });

  it('whose interactive object is missing is still shown, beside the error that came with it', () => {
    expect(eventsOf('message-interactive-without-object')).toMatchObject([
      { name: 'message.received', data: { content: { type: 'unsupported', provider_kind: 'interactive' } } },
      { name: 'account.changed', data: { kind: 'errors', raw_payload: { code: 131000 } } },
    ]);
  });

  it('tells what it answers, that it was forwarded, and where the customer came from', () => {
    const contextOf = (fixture: string): unknown =>
      (onlyEventOf(fixture).data as { context?: unknown }).context;
    expect(contextOf('message-reply')).toEqual({ reply_to: expect.stringMatching(/^wamid\./) as string });
    expect(contextOf('message-forwarded')).toEqual({ forwarded: true });
    expect(contextOf('message-forwarded-often')).toEqual({ forwarded: true });
    expect(contextOf('message-from-an-advert')).toMatchObject({ referral: { ctwa_clid: 'ARAkLkA' } });
    expect(contextOf('message-about-a-product')).toMatchObject({
      referral: { referred_product: { product_retailer_id: 'FILTRO-21' } },
    });
  });

  it('reads a timestamp that came as a number', () => {
    expect(onlyEventOf('older-number-as-timestamp').data).toMatchObject({ timestamp: 1_778_150_000 });
  });

  it('keeps fields of a Flow that are not JSON, and hides nothing of them', () => {
    const payload = JSON.stringify(payloadOf('message-interactive-flow-reply'));
    const damaged: unknown = JSON.parse(
      payload.replace(/"response_json":"(?:[^"\\]|\\.)*"/, '"response_json":"{oops"'),
    );
    expect(normalize(damaged)[0]?.data).toMatchObject({
      content: { type: 'form', fields: { response_json: '{oops' } },
    });
  });
});

describe('what happens to a message', () => {
  it.each([
    ['reaction', { change: 'reacted', emoji: '👍' }],
    ['edit-text', { change: 'edited', content: { type: 'text', text: 'Mejor el jueves' } }],
    ['edit-image', { change: 'edited', content: { type: 'image', text: 'La pieza nueva' } }],
    ['revoke', { change: 'deleted' }],
  ])('(%s) is told of the message it happened to', (kind, data) => {
    const event = onlyEventOf(`message-${kind}`);
    expect(event).toMatchObject({ name: 'message.changed', conversation: LUCIA, data });
    const target = (event.data as { message_id: string }).message_id;
    expect(event.key).not.toBe(`message:${target}`);
  });

  it('takes a reaction back when its emoji is empty or absent', () => {
    for (const fixture of ['message-reaction-removed', 'message-reaction-removed-without-emoji']) {
      const { data } = onlyEventOf(fixture);
      expect(data).toMatchObject({ change: 'reacted' });
      expect(data).not.toHaveProperty('emoji');
    }
  });
});

describe('what the business wrote itself', () => {
  it.each(['echo-text', 'echo-image', 'echo-from-own-number'])(
    '(%s) is an echo in the lane of the customer',
    (fixture) => {
      expect(onlyEventOf(fixture)).toMatchObject({
        name: 'message.echoed',
        conversation: LUCIA,
        data: {
          direction: 'outbound',
          author: 'human',
          sender: '391870554402217',
          recipient: LUCIA,
          contact: { external_id: LUCIA },
        },
      });
    },
  );

  it('and deleted is told as a deletion, though its echo names the parties the other way round', () => {
    expect(onlyEventOf('echo-deletion')).toMatchObject({
      name: 'message.changed',
      conversation: LUCIA,
      data: { change: 'deleted' },
    });
  });
});

/** Reading what comes over the bus: anything may, only events come through. */
import { AnswerRequested, envelopeOf, subjectOf } from '@enlace/contracts';
import fc from 'fast-check';
import { numberedEvent } from '../../../test/kit/event-service.js';
import { identify, readData, readEnvelope } from './read-event.js';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const good = JSON.parse(JSON.stringify(envelopeOf(numberedEvent(1)))) as ReturnType<typeof readEnvelope>;
const subject = subjectOf('answer.requested', 'telegram', 'acme');

describe('readEnvelope', () => {
  it('reads what a publisher wrote', () => {
    expect(readEnvelope(bytes(good))).toEqual(good);
  });

  it('throws event.invalid for any other bytes, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(text)),
          fc.anything().map((value) => bytes(value ?? null)),
        ),
        (given) => {
          expect(() => readEnvelope(given)).toThrow(expect.objectContaining({ code: 'event.invalid' }));
        },
      ),
    );
  });

  it.each(Object.keys(good))('refuses an envelope without a proper "%s"', (key) => {
    if (key === 'datacontenttype') return;
    expect(() => readEnvelope(bytes({ ...good, [key]: 7 }))).toThrow(/envelope|data/);
    expect(() => readEnvelope(bytes({ ...good, [key]: undefined }))).toThrow(/envelope|data/);
  });

  it('refuses extension attributes that are no text', () => {
    expect(() => readEnvelope(bytes({ ...good, webhookid: {} }))).toThrow(/webhookid/);
  });
});

describe('identify', () => {
  it('names the event', () => {
    expect(identify(good, subject)).toBe('answer.requested');
  });

  it.each([
    ['subject of another tenant', subjectOf('answer.requested', 'telegram', 'evil'), {}],
    ['subject of another event', subjectOf('delivery.requested', 'telegram', 'acme'), {}],
    ['subject that is none', 'answers', {}],
    ['envelope of another tenant', subject, { tenantid: 'evil' }],
    ['tenant that is no tenant id', 'answers.telegram.a b.answer.requested', { tenantid: 'a b' }],
    ['data of another tenant', subject, { data: { ...(good.data as object), tenant_id: 'evil' } }],
  ])('refuses a %s', (_what, on, change) => {
    expect(() => identify({ ...good, ...change }, on)).toThrow();
  });
});

describe('readData', () => {
  it('gives an instance of the class', () => {
    expect(readData('answer.requested', good, true)).toBeInstanceOf(AnswerRequested);
  });

  it('names the fields that do not fit, never what they hold', () => {
    const data = { ...(good.data as object), epoch: 'secret', conversation_id: 'secret' };
    const reading = (): object => readData('answer.requested', { ...good, data }, true);
    expect(reading).toThrow(/epoch \(isInt\)/);
    expect(reading).toThrow(/conversation_id \(isUuid\)/);
    expect(reading).not.toThrow(/secret/);
  });

  it('keeps fields it does not know: a newer release may have added them', () => {
    const data = { ...(good.data as object), added: 'later' };
    expect(readData('answer.requested', { ...good, data }, true)).toMatchObject({ added: 'later' });
  });

  it('names nested fields by their path', () => {
    const data = {
      tenant_id: 'acme',
      message_id: '00000000-0000-4000-8000-000000000001',
      content: { type: 'nonsense' },
      author: 'bot',
    };
    expect(() => readData('delivery.requested', { ...good, data }, true)).toThrow(/content\.type/);
  });

  it('lets everything through when it is told not to check', () => {
    const data = { epoch: 'no number' };
    expect(readData('answer.requested', { ...good, data }, false)).toMatchObject(data);
  });
});

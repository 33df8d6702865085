/** The contract for what makes no sense: nothing throws, nothing is dropped. */
import type { ProviderAdapter } from '../adapter.js';
import type { ContractSubject } from './contract-subject.js';
import { faultsOf } from './event-check.js';
import { NOW, opened, requestOf } from './opened.js';

/** JSON that is no webhook: wrong types, deep nesting, names of the prototype, characters no database keeps. */
export const RUBBISH: readonly unknown[] = [
  null,
  true,
  0,
  -1.5,
  '',
  'text',
  [],
  [[]],
  [null, 1, 'x', {}],
  {},
  { something: 'new' },
  { '': '' },
  JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1}'),
  { text: 'nul \0 and half a pair \ud83d and the other \ude00', ['key \0']: 1 },
  nested(60, (inner) => ({ entry: [inner] })),
  nested(60, (inner) => [inner]),
];

const FAR_TOO_DEEP = nested(100_000, (inner) => ({ message: [inner] }));

export function describeRubbish(adapter: ProviderAdapter, subject: ContractSubject): void {
  it('makes exactly one unrecognized event of what is no webhook at all, and keeps it', () => {
    for (const body of RUBBISH) {
      const events = adapter.normalize(body);
      expect(events.map((event) => event.name)).toEqual(['webhook.unrecognized']);
      expect(events.flatMap(faultsOf)).toEqual([]);
    }
    expect(adapter.normalize({ something: 'new' })[0]?.data.raw_payload).toEqual({ something: 'new' });
    expect(adapter.normalize(7)[0]?.data.raw_payload).toEqual({ value: 7 });
    expect(adapter.normalize(undefined)[0]?.data.raw_payload).toEqual({ value: null });
  });

  it('keeps different rubbish apart by its key', () => {
    const keys = RUBBISH.map((body) => adapter.normalize(body)[0]?.key);
    expect(new Set(keys).size).toBe(RUBBISH.length);
  });

  it('lets no payload reach the prototype of objects', () => {
    for (const body of RUBBISH) adapter.normalize(adapter.redact(body));
    expect(({} as Readonly<Record<string, unknown>>)['polluted']).toBeUndefined();
  });

  it('throws at nothing: not in proof, diagnosis, routing or reading', () => {
    const credentials = opened(adapter, subject);
    for (const json of [...RUBBISH, undefined, FAR_TOO_DEEP]) {
      const request = { ...requestOf(Buffer.from([0xff, 0x00, 0x7b]), { headers: {} }), json };
      const signed = { ...request, headers: subject.sign(request.body, NOW).headers };
      expect(adapter.verify(request, credentials).ok).toBe(false);
      for (const each of [request, signed]) {
        expect(() => adapter.diagnose(each, credentials)).not.toThrow();
        expect(() => adapter.route(each)).not.toThrow();
      }
      expect(() => adapter.redact(json)).not.toThrow();
      expect(adapter.normalize(json).length).toBe(1);
    }
  });

  it('makes events that Postgres can keep: no NUL, no half of a surrogate pair', () => {
    const [event] = adapter.normalize({ note: 'nul \0, half \ud83d', 'name\0': 'x' });
    expect(event?.data.raw_payload).toEqual({ note: 'nul \ufffd, half \ufffd', 'name\ufffd': 'x' });
  });

  it('makes events that class-transformer can carry: no member is taken for a constructor', () => {
    const [event] = adapter.normalize({ constructor: 'x', inner: { constructor: { prototype: 1 } } });
    expect(event?.data.raw_payload).toEqual({ constructor_: 'x', inner: { constructor_: { prototype: 1 } } });
  });
}

function nested(levels: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 'core';
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}

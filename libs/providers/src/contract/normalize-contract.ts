/** The contract of normalize: total, pure, the same every time, and valid whatever comes. */
import type { NormalizedEvent } from '@enlace/normalization';
import type { ProviderAdapter } from '../adapter.js';
import { isObject } from '../json.js';
import type { ContractSubject } from './contract-subject.js';
import { faultsOf } from './event-check.js';
import type { Fixture } from './fixtures.js';
import { NOW, requestOf } from './opened.js';

export function describeNormalize(
  adapter: ProviderAdapter,
  subject: ContractSubject,
  own: readonly Fixture[],
  shared: readonly Fixture[],
): void {
  const all = [...own, ...shared];
  const read = ({ text }: Fixture): readonly NormalizedEvent[] => adapter.normalize(JSON.parse(text));
  const starting = (word: string): readonly Fixture[] =>
    own.filter(({ name }) => name.startsWith(`${word}-`));
  const namesOf = (fixture: Fixture): string[] => read(fixture).map((event) => event.name);

  it('has fixtures of its own: common ones, an echo, unknown ones', () => {
    expect(own.length).toBeGreaterThan(9);
    expect(starting('echo').length).toBeGreaterThan(0);
    expect(starting('unknown').length).toBeGreaterThan(0);
  });

  it('makes events that are valid, of every fixture', () => {
    const faults = all.flatMap((fixture) =>
      read(fixture)
        .flatMap(faultsOf)
        .map((fault) => `${fixture.name}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it('makes one event of every item, and never none', () => {
    for (const fixture of all) {
      const made = read(fixture).length;
      const expected = subject.itemsOf?.(JSON.parse(fixture.text)) ?? Math.max(1, made);
      expect([fixture.name, made]).toEqual([fixture.name, expected]);
    }
  });

  it('gives every event of a payload its own key', () => {
    for (const fixture of all) {
      const ids = read(fixture).map(({ name, key }) => `${name} ${key}`);
      expect([fixture.name, new Set(ids).size]).toEqual([fixture.name, ids.length]);
    }
  });

  it('makes several events of a batch', () => {
    for (const fixture of starting('batch')) expect(read(fixture).length).toBeGreaterThan(1);
  });

  it('makes the same events of the same payload, in whatever order its names were written', () => {
    for (const fixture of all) {
      const turned = adapter.normalize(withNamesTurned(JSON.parse(fixture.text)));
      expect(turned).toEqual(read(fixture));
      expect(turned.map(({ key }) => key)).toEqual(read(fixture).map(({ key }) => key));
    }
  });

  it('gives different payloads different keys', () => {
    const seen = new Map<string, string>();
    for (const fixture of own.filter(({ name }) => subject.retells?.includes(name) !== true)) {
      for (const { name, key, data } of read(fixture)) {
        const raw = JSON.stringify(data.raw_payload);
        const other = seen.get(`${name} ${key}`) ?? raw;
        expect([fixture.name, other]).toEqual([fixture.name, raw]);
        seen.set(`${name} ${key}`, raw);
      }
    }
  });

  it('is pure: it changes nothing it is given and asks for neither time nor chance', () => {
    const forbidden = (): number => {
      throw new Error('normalize must be pure');
    };
    const clocks = [
      jest.spyOn(Date, 'now').mockImplementation(forbidden),
      jest.spyOn(Math, 'random').mockImplementation(forbidden),
    ];
    try {
      for (const fixture of all) adapter.normalize(frozen(JSON.parse(fixture.text)));
    } finally {
      for (const clock of clocks) clock.mockRestore();
    }
  });

  it('takes nothing the business wrote for a message of a customer', () => {
    for (const fixture of starting('echo')) expect(namesOf(fixture)).not.toContain('message.received');
  });

  it('recognises every fixture except those that are unknown, and keeps those', () => {
    for (const fixture of all) {
      const isUnknown = fixture.name.startsWith('unknown-');
      expect([fixture.name, namesOf(fixture).includes('webhook.unrecognized')]).toEqual([
        fixture.name,
        isUnknown,
      ]);
    }
  });

  it('names the account, and routes by the same key, wherever a payload tells it', () => {
    for (const fixture of own) {
      const body = Buffer.from(fixture.text);
      const keys = adapter.route(requestOf(body, subject.sign(body, NOW)))?.keys ?? [];
      const accounts = read(fixture).flatMap(({ account }) => (account === undefined ? [] : [account]));
      for (const account of accounts)
        expect([fixture.name, keys]).toEqual([fixture.name, expect.arrayContaining([account])]);
    }
  });

  it('redacts secrets, once and for all, and leaves everything else alone', () => {
    const { body, secret } = subject.leak;
    const redacted = adapter.redact(body);
    expect(JSON.stringify(body)).toContain(secret);
    expect(JSON.stringify(redacted)).not.toContain(secret);
    expect(adapter.redact(redacted)).toBe(redacted);
    expect(JSON.stringify(adapter.normalize(redacted))).not.toContain(secret);
    for (const { text } of all) {
      const once = adapter.redact(JSON.parse(text));
      expect(adapter.redact(once)).toBe(once);
    }
  });
}

function withNamesTurned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNamesTurned);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, withNamesTurned(member)]),
  );
}

function frozen(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** Damaged payloads, a hundred thousand for every provider: nothing throws, nothing is dropped, everything is valid. */
import type { NormalizedEvent } from '@enlace/normalization';
import { createProviders } from '../registry.js';
import { faultsOf, ownFaultsOf, shapeFaultsOf } from './event-check.js';
import { ownFixtures, sharedFixtures } from './fixtures.js';
import { mutated, randomFrom, withEveryValueWrong } from './mutate.js';
import { ScriptedHttp } from './scripted-http.js';
import { SUBJECTS } from './subjects.js';

const PAYLOADS = 100_000;
const SEED = 20_261_122;

/** Validation by class costs far more than reading: a part of the payloads is checked in full. */
const VALIDATED_EVERY = 50;

const { max } = Math; // jest looks globals up slowly

const providers = createProviders(new ScriptedHttp([{ status: 200 }]));

describe.each(SUBJECTS)('reading damaged $provider payloads', (subject) => {
  const adapter = providers.get(subject.provider);
  const own = ownFixtures(subject.provider).map(({ text }): unknown => JSON.parse(text));
  const shared = sharedFixtures(subject.provider).map(({ text }): unknown => JSON.parse(text));
  const all = [...own, ...shared];
  const faultsIn = (payload: unknown, check: typeof faultsOf): string[] => {
    const events = adapter.normalize(payload);
    const expected = subject.itemsOf?.(payload) ?? max(1, events.length);
    const faults = events.flatMap(check);
    return events.length === expected ? faults : [...faults, `${events.length} events of ${expected} items`];
  };
  const refuse = (faults: readonly string[], payload: unknown): void => {
    if (faults.length > 0) throw new Error(`${faults.join('; ')} in ${JSON.stringify(payload)}`);
  };

  it('makes only events that are valid, whichever one value is of another type or too long', () => {
    const well = new Set<string>();
    const check = (event: NormalizedEvent): string[] => ownFaultsOf(event, well);
    for (const fixture of own) {
      for (const payload of withEveryValueWrong(fixture)) refuse(faultsIn(payload, check), payload);
    }
  }, 300_000);

  it('never throws, drops nothing, and makes only events that are valid, however much is damaged', () => {
    const random = randomFrom(SEED);
    const made = new Map<NormalizedEvent['name'], number>();
    const counting: typeof faultsOf = (event) => {
      made.set(event.name, (made.get(event.name) ?? 0) + 1);
      return shapeFaultsOf(event);
    };
    for (let round = 0; round < PAYLOADS; round++) {
      const payload = mutated(all[round % all.length], random);
      refuse(faultsIn(payload, round % VALIDATED_EVERY === 0 ? faultsOf : counting), payload);
    }
    // the damage must leave enough whole to prove more than that rubbish is recognised as such
    expect(made.get('message.received') ?? 0).toBeGreaterThan(PAYLOADS / 20);
    expect(made.get('webhook.unrecognized') ?? 0).toBeGreaterThan(PAYLOADS / 20);
  }, 300_000);
});

/** Damaged payloads, a hundred thousand for every provider: nothing throws, nothing is dropped, everything is valid. */
import type { NormalizedEvent } from '@enlace/normalization';
import { createProviders } from '../registry.js';
import { faultsOf, shapeFaultsOf } from './event-check.js';
import { ownFixtures, sharedFixtures } from './fixtures.js';
import { mutated, randomFrom } from './mutate.js';
import { ScriptedHttp } from './scripted-http.js';
import { SUBJECTS } from './subjects.js';

const PAYLOADS = 100_000;
const SEED = 20_261_122;

/** Validation by class costs far more than reading: a part of the payloads is checked in full. */
const VALIDATED_EVERY = 50;

const providers = createProviders(new ScriptedHttp([{ status: 200 }]));

describe.each(SUBJECTS)('reading damaged $provider payloads', (subject) => {
  it('never throws, drops nothing, and makes only events that are valid', () => {
    const adapter = providers.get(subject.provider);
    const random = randomFrom(SEED);
    const texts = [...ownFixtures(subject.provider), ...sharedFixtures(subject.provider)].map(
      ({ text }) => text,
    );
    const made = new Map<NormalizedEvent['name'], number>();
    for (let round = 0; round < PAYLOADS; round++) {
      const payload = mutated(texts[round % texts.length] ?? '', random);
      const events = adapter.normalize(payload);
      const expected = subject.itemsOf?.(payload) ?? Math.max(1, events.length);
      const faults = events.flatMap(round % VALIDATED_EVERY === 0 ? faultsOf : shapeFaultsOf);
      if (events.length !== expected) faults.push(`${events.length} events of ${expected} items`);
      if (faults.length > 0)
        throw new Error(`round ${round}: ${faults.join('; ')} in ${JSON.stringify(payload)}`);
      for (const { name } of events) made.set(name, (made.get(name) ?? 0) + 1);
    }
    // the damage must leave enough whole to prove more than that rubbish is recognised as such
    expect(made.get('message.received') ?? 0).toBeGreaterThan(PAYLOADS / 20);
    expect(made.get('webhook.unrecognized') ?? 0).toBeGreaterThan(PAYLOADS / 20);
  }, 300_000);
});

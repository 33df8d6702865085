/** Damages payloads at random, the same way for the same seed. */
type Container = Record<string, unknown> | unknown[];

// jest looks globals up slowly, and these are wanted millions of times
const { isArray } = Array;
const { floor, imul } = Math;
const { keys, values, defineProperty } = Object;

const NAMES = ['__proto__', 'constructor', 'type', 'id', 'messages'] as const;

/** Numbers in [0, 1), the same ones for the same seed (mulberry32, a public-domain generator). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Values a careless sender, a careful attacker or a new API version could put anywhere. */
const STRANGE: readonly (() => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 1.5,
  () => 1e308,
  () => 1_778_150_000,
  () => 9_007_199_254_740_993,
  () => '',
  () => ' ',
  () => 'x'.repeat(600),
  () => 'half \ud83d',
  () => 'nul \0',
  () => '1778150000',
  () => '2026-05-07T10:33:04.646Z',
  () => '2026-13-99T99:99:99Z',
  () => 'not@an@email',
  () => 'someone@example.org',
  () => 'US.13491208655302741918',
  () => '__proto__',
  () => 'constructor',
  () => [],
  () => [null],
  () => [[], {}],
  () => ({}),
  () => ({ id: 1 }),
  () => JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{}}}') as unknown,
];

interface Spot {
  readonly container: Container;
  readonly at: string;
}

type Mutator = (spot: Spot, random: () => number, another: () => Spot) => void;

const MUTATORS: readonly Mutator[] = [
  function remove({ container, at }) {
    if (isArray(container)) container.splice(Number(at), 1);
    else delete container[at];
  },
  function replace(spot, random) {
    put(spot, pick(STRANGE, random)());
  },
  function duplicate({ container, at }) {
    if (isArray(container)) container.push(container[Number(at)]);
    else put({ container, at: `${at}_copy` }, container[at]);
  },
  function retype(spot) {
    put(spot, retyped(take(spot)));
  },
  function nest(spot, random) {
    const value = take(spot);
    put(spot, random() < 0.5 ? [value] : { value });
  },
  function swap(spot, _random, another) {
    const other = another();
    const value = take(spot);
    const otherValue = take(other);
    if (contains(value, other.container) || contains(otherValue, spot.container)) return;
    put(spot, otherValue);
    put(other, value);
  },
  function rename({ container, at }, random) {
    if (isArray(container)) return;
    const value = container[at];
    delete container[at];
    put({ container, at: pick([...NAMES, at.toUpperCase()], random) }, value);
  },
];

/** A copy of a payload, with one to three damages done to it. */
export function mutated(payload: unknown, random: () => number): unknown {
  const root = { payload: copyOf(payload) };
  const damages = 1 + floor(random() * 3);
  for (let damage = 0; damage < damages; damage++) {
    const spot = spotIn(root, random);
    pick(MUTATORS, random)(spot, random, () => spotIn(root, random));
  }
  return root.payload;
}

/** One of each type, and a text longer than any field takes. */
const WRONG: readonly unknown[] = [null, 7, 'x'.repeat(600), [null], {}];

/**
 * The payload with one value replaced, for every value in it and every wrong one. It is one copy, made whole
 * again and damaged elsewhere for the next: good only until that is asked for.
 */
export function* withEveryValueWrong(payload: unknown): Generator<unknown> {
  const root = { payload: copyOf(payload) };
  for (const spot of spotsOf(root)) {
    const right = take(spot);
    for (const wrong of WRONG) {
      put(spot, wrong);
      yield root.payload;
    }
    put(spot, right);
  }
}

/** Far cheaper than parsing the text of a payload anew. */
function copyOf(value: unknown): unknown {
  if (!isContainer(value)) return value;
  if (isArray(value)) return value.map(copyOf);
  const copy: Container = { ...value };
  for (const at of keys(copy)) {
    const member = copy[at];
    if (isContainer(member)) put({ container: copy, at }, copyOf(member));
  }
  return copy;
}

/** Every place a value stands at. */
function spotsOf(root: Container): Spot[] {
  return keys(root).flatMap((at) => {
    const spot = { container: root, at };
    const value = take(spot);
    return isContainer(value) ? [spot, ...spotsOf(value)] : [spot];
  });
}

/** Goes down at random, and stops at a container now and then; seldom at the payload itself. */
function spotIn(root: { payload: unknown }, random: () => number): Spot {
  let spot: Spot = { container: root, at: 'payload' };
  for (;;) {
    const value = take(spot);
    if (!isContainer(value) || random() < (spot.container === root ? 0.003 : 0.08)) return spot;
    const names = keys(value);
    if (names.length === 0) return spot;
    spot = { container: value, at: pick(names, random) };
  }
}

function retyped(value: unknown): unknown {
  if (typeof value === 'string') return /^\d+$/.test(value) ? Number(value) : value.length;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'true' : 0;
  if (Array.isArray(value)) return Object.fromEntries(value.map((item, index) => [String(index), item]));
  if (isContainer(value)) return Object.values(value);
  return 'null';
}

function contains(value: unknown, container: Container): boolean {
  if (value === container) return true;
  return isContainer(value) && values(value).some((member) => contains(member, container));
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function take({ container, at }: Spot): unknown {
  return isArray(container) ? container[Number(at)] : container[at];
}

/** Defined, not assigned: `__proto__` is to be a member, as JSON.parse makes it. */
function put({ container, at }: Spot, value: unknown): void {
  if (at !== '__proto__' && !isArray(container)) container[at] = value;
  else defineProperty(container, at, { value, writable: true, enumerable: true, configurable: true });
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[floor(random() * from.length)] as T;
}

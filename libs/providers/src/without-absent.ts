/** Builds objects whose optional properties are left out, not set to undefined. */

const { keys } = Object; // asked for at every event

type Present<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without the properties that are undefined. */
export function withoutAbsent<T extends object>(source: T): Present<T> {
  const present: Record<string, unknown> = {};
  for (const name of keys(source)) {
    const value = source[name as keyof T];
    if (value !== undefined) present[name] = value;
  }
  return present as Present<T>;
}

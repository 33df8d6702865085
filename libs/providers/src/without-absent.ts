/** Builds objects whose optional properties are left out, not set to undefined. */

type Present<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without the properties that are undefined. */
export function withoutAbsent<T extends object>(source: T): Present<T> {
  return Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined)) as Present<T>;
}

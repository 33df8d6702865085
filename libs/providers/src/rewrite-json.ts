/** Copies JSON with changes: other values under some names, other texts, other names. */

export interface JsonRewriter {
  /** Another value for one that stands under a name; the same value to look inside it. */
  readonly member?: (name: string, value: unknown) => unknown;
  readonly text?: (text: string) => string;
  readonly name?: (name: string) => string;
}

/** The ingress takes 64 levels; what is nested deeper than this never came through it. */
export const MAX_DEPTH = 256;
const TOO_DEEP = '[nested too deep]';

// asked for at every object of every payload
const { isArray } = Array;
const { defineProperty, keys } = Object;

const MEMBER = { writable: true, enumerable: true, configurable: true } as const;

/** Never throws, whatever the value: beyond 256 levels a text stands for the rest. The same object where nothing changes. */
export function rewriteJson(value: unknown, rewriter: JsonRewriter): unknown {
  return rewrite(value, rewriter, 0);
}

function rewrite(value: unknown, rewriter: JsonRewriter, depth: number): unknown {
  if (typeof value === 'string') return rewriter.text?.(value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  return isArray(value) ? rewriteList(value, rewriter, depth) : rewriteObject(value, rewriter, depth);
}

function rewriteList(list: readonly unknown[], rewriter: JsonRewriter, depth: number): readonly unknown[] {
  const copy = list.map((item) => rewrite(item, rewriter, depth + 1));
  return copy.some((item, index) => item !== list[index]) ? copy : list;
}

function rewriteObject(value: object, rewriter: JsonRewriter, depth: number): object {
  let copy: Record<string, unknown> | undefined;
  for (const name of keys(value)) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    const replaced = rewriter.member === undefined ? member : rewriter.member(name, member);
    const rewritten = replaced === member ? rewrite(member, rewriter, depth + 1) : replaced;
    if (rewritten === member) continue;
    copy ??= { ...value };
    // defined where assigning would not make a member: `__proto__` stays a name like any other
    if (name === '__proto__') defineProperty(copy, name, { ...MEMBER, value: rewritten });
    else copy[name] = rewritten;
  }
  return rewriter.name === undefined ? (copy ?? value) : renamed(copy ?? value, rewriter.name);
}

function renamed(value: object, rename: (name: string) => string): object {
  if (keys(value).every((name) => rename(name) === name)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [rename(name), member as unknown]));
}

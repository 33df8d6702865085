/** Copies JSON with changes, and only where there are changes: what stays the same is the same object. */
type JsonObject = Readonly<Record<string, unknown>>;

export interface JsonRewriter {
  /** Another value for one that stands under a name; the same value to look inside it. */
  readonly member?: (name: string, value: unknown) => unknown;
  readonly text?: (text: string) => string;
  readonly object?: (value: JsonObject) => JsonObject;
}

/** The ingress takes 64 levels; what is nested deeper than this never came through it. */
const MAX_DEPTH = 256;
const TOO_DEEP = '[nested too deep]';

/** Never throws, whatever the value: beyond 256 levels a text stands for the rest. */
export function rewriteJson(value: unknown, rewriter: JsonRewriter): unknown {
  return rewrite(value, rewriter, 0);
}

function rewrite(value: unknown, rewriter: JsonRewriter, depth: number): unknown {
  if (typeof value === 'string') return rewriter.text?.(value) ?? value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  if (Array.isArray(value)) return rewriteList(value, rewriter, depth);
  return rewriteObject(value as JsonObject, rewriter, depth);
}

function rewriteList(list: readonly unknown[], rewriter: JsonRewriter, depth: number): readonly unknown[] {
  let copy: unknown[] | undefined;
  list.forEach((item, index) => {
    const rewritten = rewrite(item, rewriter, depth + 1);
    if (rewritten === item) return;
    copy ??= [...list];
    copy[index] = rewritten;
  });
  return copy ?? list;
}

function rewriteObject(value: JsonObject, rewriter: JsonRewriter, depth: number): JsonObject {
  let changes: Map<string, readonly [string, unknown]> | undefined;
  for (const name of Object.keys(value)) {
    const member = value[name];
    const replaced = rewriter.member === undefined ? member : rewriter.member(name, member);
    const rewritten = replaced === member ? rewrite(member, rewriter, depth + 1) : replaced;
    const rewrittenName = rewriter.text?.(name) ?? name;
    if (rewritten === member && rewrittenName === name) continue;
    changes ??= new Map();
    changes.set(name, [rewrittenName, rewritten]);
  }
  // fromEntries defines names, it does not assign them: `__proto__` stays a name like any other
  const copy =
    changes === undefined
      ? value
      : Object.fromEntries(Object.entries(value).map((entry) => changes.get(entry[0]) ?? entry));
  return rewriter.object?.(copy) ?? copy;
}

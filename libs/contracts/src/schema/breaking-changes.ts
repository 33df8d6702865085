/** Tells what a changed schema would break for those who read or write the published one. */
import { requestSchemas, type JsonSchema } from './event-schemas.js';

type Schemas = Readonly<Record<string, JsonSchema>>;

/**
 * One sentence per break; an empty list means the change only adds what is optional, or asks for less in a request,
 * which nobody reads but Enlace.
 * @param requests names of the schemas that stand only in requests
 */
export function breakingChanges(
  published: Schemas,
  current: Schemas,
  requests: ReadonlySet<string> = requestSchemas(current),
): string[] {
  return Object.entries(published).flatMap(([name, schema]) => {
    const now = current[name];
    return now === undefined ? [`${name} is gone`] : compare(name, schema, now, requests.has(name));
  });
}

function compare(path: string, before: JsonSchema, now: JsonSchema, isRequest: boolean): string[] {
  const broken: string[] = [];
  for (const keyword of ['type', '$ref', 'format', 'pattern'] as const) {
    if (before[keyword] === now[keyword]) continue;
    if (isRequest && keyword === 'pattern' && isWider(before[keyword], now[keyword])) continue;
    broken.push(`${path}: ${keyword} changed`);
  }
  const gone = (before.enum ?? []).filter((value) => !(now.enum ?? []).includes(value));
  if (gone.length > 0) broken.push(`${path}: no longer allows ${gone.join(', ')}`);
  if (before.enum === undefined && now.enum !== undefined) broken.push(`${path}: is now limited to a list`);
  for (const field of isRequest ? [] : (before.required ?? [])) {
    if (!(now.required ?? []).includes(field)) broken.push(`${path}.${field} is no longer always there`);
  }
  for (const field of now.required ?? []) {
    if (!(before.required ?? []).includes(field)) broken.push(`${path}.${field} is now needed`);
  }
  for (const [field, schema] of Object.entries(before.properties ?? {})) {
    const other = now.properties?.[field];
    broken.push(
      ...(other === undefined
        ? [`${path}.${field} is gone`]
        : compare(`${path}.${field}`, schema, other, isRequest)),
    );
  }
  if (before.items !== undefined)
    broken.push(...compare(`${path}[]`, before.items, now.items ?? {}, isRequest));
  return broken;
}

/** Whether it was only given an alternative: what fitted before fits still. */
function isWider(before: unknown, now: unknown): boolean {
  return typeof before === 'string' && typeof now === 'string' && now.startsWith(`${before}|`);
}

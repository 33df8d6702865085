/** JSON Schemas of every event's data, made from the classes that validate it. */
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { catalog, type EventName } from '../event-catalog.js';
import { OWN_RULES } from './own-rules.js';

export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly $ref?: string;
  readonly [keyword: string]: unknown;
}

const REFERENCE = '#/components/schemas/';

/** The schemas by class name: those of the catalog's payloads and what they refer to, sorted by name. */
export function eventSchemas(): Readonly<Record<string, JsonSchema>> {
  const all = validationMetadatasToSchemas({
    classTransformerMetadataStorage: defaultMetadataStorage,
    refPointerPrefix: REFERENCE,
    additionalConverters: OWN_RULES,
  }) as unknown as Record<string, JsonSchema>;
  const used = reachable(
    all,
    Object.values(catalog).map(({ payload }) => payload.name),
  );
  return Object.fromEntries([...used].sort().map((name) => [name, all[name] ?? {}]));
}

/** Of these schemas, the names of those that stand only in what Enlace is asked, never in what it tells. */
export function requestSchemas(schemas: Readonly<Record<string, JsonSchema>>): ReadonlySet<string> {
  const told = reachable(
    schemas,
    Object.values(catalog)
      .filter((event) => !('isRequest' in event))
      .map(({ payload }) => payload.name),
  );
  return new Set(Object.keys(schemas).filter((name) => !told.has(name)));
}

/** The names with those they refer to. */
function reachable(
  schemas: Readonly<Record<string, JsonSchema>>,
  names: readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    const schema = schemas[name];
    if (schema === undefined || found.has(name)) return;
    found.add(name);
    for (const [, other] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      visit(other ?? '');
  };
  names.forEach(visit);
  return found;
}

/** The schema name of an event's data. */
export function schemaNameOf(event: EventName): string {
  return catalog[event].payload.name;
}

/** JSON Schemas of every event's data, made from the classes that validate it. */
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { catalog, type EventName } from '../event-catalog.js';

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
  }) as unknown as Record<string, JsonSchema>;
  const used = new Set<string>();
  const visit = (name: string): void => {
    const schema = all[name];
    if (schema === undefined || used.has(name)) return;
    used.add(name);
    for (const [, other] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g))
      visit(other ?? '');
  };
  for (const { payload } of Object.values(catalog)) visit(payload.name);
  return Object.fromEntries([...used].sort().map((name) => [name, all[name] ?? {}]));
}

/** The schema name of an event's data. */
export function schemaNameOf(event: EventName): string {
  return catalog[event].payload.name;
}

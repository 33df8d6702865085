/** One OpenAPI document made of the seven. */
import type { PlacedService } from './service-environment.js';

type Schemas = Readonly<Record<string, unknown>>;

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, unknown>;
  readonly components?: Record<string, Record<string, unknown>>;
}

/** Paths side by side; a schema whose name another service uses for something else is named after its service. */
export async function mergedOpenApi(
  services: readonly Pick<PlacedService, 'name' | 'url'>[],
): Promise<object> {
  const documents = await Promise.all(services.map(documentOf));
  const paths: Record<string, unknown> = {};
  const components: Record<string, Record<string, unknown>> = {};
  for (const { name, document } of documents) {
    if (document === undefined) continue;
    const own = renamed(document, components['schemas'] ?? {}, name);
    Object.assign(paths, own.paths);
    for (const [kind, entries] of Object.entries(own.components ?? {})) {
      components[kind] = { ...components[kind], ...entries };
    }
  }
  return { openapi: '3.0.0', info: { title: 'Enlace', version: '1' }, paths, components };
}

const SCHEMA = '#/components/schemas/';

function renamed(document: OpenApi, taken: Schemas, service: string): OpenApi {
  const schemas = document.components?.['schemas'] ?? {};
  const clashing = clashesOf(schemas, taken);
  const nameOf = (schema: string): string => (clashing.has(schema) ? `${service}.${schema}` : schema);
  const changed = JSON.parse(JSON.stringify(document), (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(SCHEMA)
      ? `${SCHEMA}${nameOf(value.slice(SCHEMA.length))}`
      : value,
  ) as OpenApi;
  if (changed.components?.['schemas'] === undefined) return changed;
  const own = Object.entries(changed.components['schemas']);
  return {
    ...changed,
    components: {
      ...changed.components,
      schemas: Object.fromEntries(own.map(([schema, value]) => [nameOf(schema), value])),
    },
  };
}

/** Names that mean something else here: what stands under them differs, or leads to what does. */
function clashesOf(schemas: Schemas, taken: Schemas): ReadonlySet<string> {
  const shared = Object.keys(schemas).filter((schema) => taken[schema] !== undefined);
  const clashing = new Set(
    shared.filter((schema) => JSON.stringify(taken[schema]) !== JSON.stringify(schemas[schema])),
  );
  let known: number;
  do {
    known = clashing.size;
    for (const schema of shared) {
      if (referencesOf(schemas[schema]).some((name) => clashing.has(name))) clashing.add(schema);
    }
  } while (clashing.size > known);
  return clashing;
}

function referencesOf(schema: unknown): string[] {
  return [...JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
    ([, name]) => name ?? '',
  );
}

async function documentOf(
  service: Pick<PlacedService, 'name' | 'url'>,
): Promise<{ name: string; document: OpenApi | undefined }> {
  try {
    const answer = await fetch(`${service.url}/docs-json`, { signal: AbortSignal.timeout(5_000) });
    return { name: service.name, document: answer.ok ? ((await answer.json()) as OpenApi) : undefined };
  } catch {
    return { name: service.name, document: undefined };
  }
}

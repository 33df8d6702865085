/** One OpenAPI document made of the seven. */
import type { PlacedService } from './service-environment.js';

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, unknown>;
  readonly components?: Record<string, Record<string, unknown>>;
}

/** Paths side by side; a schema whose name two services use for different things is named after its service. */
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

function renamed(document: OpenApi, taken: Record<string, unknown>, service: string): OpenApi {
  const schemas = document.components?.['schemas'] ?? {};
  const clashing = Object.keys(schemas).filter(
    (schema) =>
      taken[schema] !== undefined && JSON.stringify(taken[schema]) !== JSON.stringify(schemas[schema]),
  );
  let text = JSON.stringify(document);
  for (const schema of clashing) {
    text = text.replaceAll(`"#/components/schemas/${schema}"`, `"#/components/schemas/${service}.${schema}"`);
  }
  const changed = JSON.parse(text) as OpenApi;
  const own = changed.components?.['schemas'] ?? {};
  for (const schema of clashing) {
    own[`${service}.${schema}`] = own[schema];
    delete own[schema];
  }
  return changed;
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

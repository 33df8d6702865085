/** One document of seven: nothing in it may mean what another service meant by the same name. */
import type { PlacedService } from './service-environment.js';
import { mergedOpenApi } from './merged-open-api.js';

type Schemas = Record<string, unknown>;

interface Merged {
  readonly paths: Record<string, unknown>;
  readonly components: { readonly schemas?: Schemas; readonly securitySchemes?: Schemas };
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const text = { type: 'string' };
const number = { type: 'number' };
const object = (properties: Schemas) => ({ type: 'object', properties });
const listOf = (items: object) => ({ type: 'array', items });
const shows = (name: string) => ({
  get: { responses: { 200: { content: { 'application/json': { schema: ref(name) } } } } },
});

/** Merges documents as if services answered with them; a text stands for an answer that is no document. */
async function merged(documents: Record<string, object | string>): Promise<Merged> {
  const answers = jest.spyOn(globalThis, 'fetch').mockImplementation((url) => {
    const { hostname } = new URL(url instanceof Request ? url.url : url);
    const document = documents[hostname];
    if (document === undefined) return Promise.reject(new TypeError('fetch failed'));
    return Promise.resolve(
      typeof document === 'string' ? new Response(document, { status: 503 }) : Response.json(document),
    );
  });
  try {
    const names = ['whatsapp', 'telegram', 'chatwoot'] as const;
    const services: Pick<PlacedService, 'name' | 'url'>[] = names.map((name) => ({
      name,
      url: `http://${name}`,
    }));
    return (await mergedOpenApi(services)) as Merged;
  } finally {
    answers.mockRestore();
  }
}

const document = (schemas: Schemas, paths: Record<string, unknown> = {}) => ({
  openapi: '3.0.0',
  paths,
  components: { schemas },
});

describe('the merged OpenAPI document', () => {
  it('puts paths side by side and keeps one of what is the same everywhere', async () => {
    const page = { Page: object({ items: listOf(ref('Item')) }), Item: text };
    const { paths, components } = await merged({
      whatsapp: document(page, { '/a': shows('Page') }),
      telegram: document(page, { '/b': shows('Page') }),
    });
    expect(paths).toEqual({ '/a': shows('Page'), '/b': shows('Page') });
    expect(components.schemas).toEqual(page);
  });

  it('names a schema after its service where another one uses the name for something else', async () => {
    const { paths, components } = await merged({
      whatsapp: document({ Item: text }, { '/a': shows('Item') }),
      telegram: document({ Item: number }, { '/b': shows('Item') }),
    });
    expect(paths).toEqual({ '/a': shows('Item'), '/b': shows('telegram.Item') });
    expect(components.schemas).toEqual({ Item: text, 'telegram.Item': number });
  });

  it('takes schemas that read the same for different ones when something they lead to differs', async () => {
    const through = (item: object) => ({
      Answer: object({ page: ref('Page') }),
      Page: object({ items: listOf(ref('Item')) }),
      Item: item,
      Error: object({ code: text }),
    });
    const { paths, components } = await merged({
      whatsapp: document(through(text), { '/a': shows('Answer') }),
      telegram: document(through(number), { '/b': shows('Answer'), '/c': shows('Error') }),
    });
    expect(paths).toEqual({ '/a': shows('Answer'), '/b': shows('telegram.Answer'), '/c': shows('Error') });
    expect(components.schemas).toEqual({
      ...through(text),
      'telegram.Answer': object({ page: ref('telegram.Page') }),
      'telegram.Page': object({ items: listOf(ref('telegram.Item')) }),
      'telegram.Item': number,
    });
  });

  it('comes to an end with schemas that lead to each other', async () => {
    const ring = (kind: object) => ({
      One: object({ two: ref('Two') }),
      Two: object({ one: ref('One'), kind }),
    });
    const { components } = await merged({
      whatsapp: document(ring(text)),
      telegram: document(ring(text)),
      chatwoot: document(ring(number)),
    });
    expect(components.schemas).toEqual({
      ...ring(text),
      'chatwoot.One': object({ two: ref('chatwoot.Two') }),
      'chatwoot.Two': object({ one: ref('chatwoot.One'), kind: number }),
    });
  });

  it('leads a schema that only one service has to what that service means', async () => {
    const { components } = await merged({
      whatsapp: document({ Item: text }),
      telegram: document({ Item: number, Shelf: listOf(ref('Item')), ItemList: listOf(text) }),
    });
    expect(components.schemas).toEqual({
      Item: text,
      'telegram.Item': number,
      Shelf: listOf(ref('telegram.Item')),
      ItemList: listOf(text),
    });
  });

  it('goes without a service that does not answer, and without documents that have no schemas', async () => {
    const bearer = { securitySchemes: { bearer: { type: 'http' } } };
    const { paths, components } = await merged({
      telegram: 'starting',
      chatwoot: { openapi: '3.0.0', paths: { '/c': {} }, components: bearer },
    });
    expect(paths).toEqual({ '/c': {} });
    expect(components).toEqual(bearer);
  });
});

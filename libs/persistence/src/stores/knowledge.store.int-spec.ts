/** Documents come and go with everything that finds them, in one step; and what finds them counts right. */
import { randomId } from '@enlace/crypto';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { Database } from '../database/database.js';
import { KnowledgeStore } from './knowledge.store.js';
import type { DocumentDraft, PreparedChunk } from './knowledge/knowledge-record.js';

let home: TestDatabase;
let database: Database;
let store: KnowledgeStore;

beforeAll(async () => {
  home = await createMigratedDatabase();
  database = Database.open({ url: home.url });
  store = new KnowledgeStore(database);
});
afterAll(async () => {
  await database.close();
  await home.drop();
});

function chunk(heading: string, text: string): PreparedChunk {
  const counts = (words: string): Map<string, number> => {
    const found = new Map<string, number>();
    for (const word of words.split(' ').filter(Boolean)) found.set(word, (found.get(word) ?? 0) + 1);
    return found;
  };
  const length = text.split(' ').length;
  return {
    context: '',
    text,
    body: counts(`${heading} ${text}`),
    heading: counts(heading),
    sentences: 2,
    sentenceLength: length,
    grams: length * 3,
  };
}

function draft(tenantId: string, texts: string[], rest: Partial<DocumentDraft> = {}): DocumentDraft {
  const title = rest.title ?? 'titulo';
  return {
    id: randomId(),
    tenantId,
    title,
    content: texts.join('\n'),
    format: 'text',
    kind: 'article',
    language: 'es',
    chunks: texts.map((text) => chunk(title, text)),
    ...rest,
  };
}

it('a document saved again under its id is one document and counted once', async () => {
  const once = draft('retrying', ['uno dos', 'tres']);
  expect(await store.save(once)).toMatchObject({ documentId: once.id, created: true });
  const before = await held('retrying');
  expect(await store.save(once)).toMatchObject({ documentId: once.id, created: false });
  expect(await held('retrying')).toEqual(before);
});

/** Everything a tenant has in the four tables, and the statistics as they would be if counted anew. */
async function held(tenantId: string) {
  return database.forTenant(tenantId, async (tx) => {
    const [counted] = await tx.query<Record<string, number>>(
      `SELECT (SELECT count(*) FROM documents WHERE tenant_id = $1) AS documents,
              (SELECT count(*) FROM chunks WHERE tenant_id = $1) AS chunks,
              (SELECT count(*) FROM postings WHERE tenant_id = $1) AS postings`,
      [tenantId],
    );
    const kept = await tx.query(
      `SELECT language, chunks, body_length, titles, title_length, questions, question_length, sentences,
              sentence_length, grams
         FROM knowledge_stats WHERE tenant_id = $1 AND chunks <> 0 ORDER BY language`,
      [tenantId],
    );
    const anew = await tx.query(
      `SELECT language, count(*) AS chunks, sum(body_length) AS body_length,
              count(*) FILTER (WHERE kind <> 'faq') AS titles,
              coalesce(sum(heading_length) FILTER (WHERE kind <> 'faq'), 0) AS title_length,
              count(*) FILTER (WHERE kind = 'faq') AS questions,
              coalesce(sum(heading_length) FILTER (WHERE kind = 'faq'), 0) AS question_length,
              sum(sentences) AS sentences, sum(sentence_length) AS sentence_length, sum(grams) AS grams
         FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.tenant_id = $1
        GROUP BY language ORDER BY language`,
      [tenantId],
    );
    return { counted, kept, anew };
  });
}

const ask = (...terms: string[]) => terms.map((term) => ({ field: 'body', term, weight: 1 }) as const);

async function find(tenantId: string, ...terms: string[]) {
  const { candidates } = await store.candidates(tenantId, () => ask(...terms), 50);
  return candidates.map((candidate) => candidate.text);
}

describe('a document', () => {
  it('is found by its words as soon as it is saved, the better fit first', async () => {
    await store.save(draft('found', ['perro gato', 'gato', 'gato gato raton', 'loro']));
    expect(await find('found', 'raton', 'gato')).toEqual(['gato gato raton', 'gato', 'perro gato']);
    expect(await find('found', 'titulo')).toHaveLength(4);
    expect(await find('found', 'nadie')).toEqual([]);
  });

  it('is replaced with all its traces by one with the same external id, which keeps its own', async () => {
    const first = await store.save(draft('swap', ['uno dos', 'tres'], { externalId: 'guia' }));
    const other = await store.save(draft('swap', ['uno'], { kind: 'faq', title: 'pregunta' }));
    const again = await store.save(
      draft('swap', ['cuatro'], { externalId: 'guia', kind: 'faq', language: 'pt', title: 'otra' }),
    );
    expect(first).toMatchObject({ created: true, chunks: 2 });
    expect(again).toEqual({ documentId: first.documentId, chunks: 1, created: false });
    expect(await find('swap', 'uno', 'dos', 'tres', 'titulo')).toEqual(['uno']);
    expect(await find('swap', 'cuatro')).toEqual(['cuatro']);
    expect(await store.get('swap', first.documentId)).toMatchObject({
      externalId: 'guia',
      kind: 'faq',
      language: 'pt',
      title: 'otra',
      content: 'cuatro',
      chunks: 1,
    });
    const { counted, kept, anew } = await held('swap');
    expect(counted).toEqual({ documents: 2, chunks: 2, postings: 6 });
    expect(kept.map(numbers)).toEqual(anew.map(numbers));
    expect(other.created).toBe(true);
  });

  it('leaves nothing behind when it is removed', async () => {
    const { documentId } = await store.save(draft('gone', ['uno dos', 'tres']));
    await store.save(draft('gone', ['otro'], { kind: 'faq' }));
    expect(await store.remove('gone', documentId)).toBe(true);
    expect(await store.remove('gone', documentId)).toBe(false);
    const { counted, kept, anew } = await held('gone');
    expect(counted).toEqual({ documents: 1, chunks: 1, postings: 3 });
    expect(kept.map(numbers)).toEqual(anew.map(numbers));
    const [last] = (await store.list({ tenantId: 'gone' })).items;
    await store.remove('gone', last?.id ?? '');
    expect(await held('gone')).toEqual({
      counted: { documents: 0, chunks: 0, postings: 0 },
      kept: [],
      anew: [],
    });
  });

  it('is saved once by many who save the same external id at once', async () => {
    const saved = await Promise.all(
      Array.from({ length: 8 }, (_, n) => store.save(draft('race', [`texto ${n}`], { externalId: 'x' }))),
    );
    expect(new Set(saved.map((one) => one.documentId)).size).toBe(1);
    expect(saved.filter((one) => one.created)).toHaveLength(1);
    const { counted, kept, anew } = await held('race');
    expect(counted).toEqual({ documents: 1, chunks: 1, postings: 4 });
    expect(kept.map(numbers)).toEqual(anew.map(numbers));
  });

  it('is not half there when it cannot be saved whole', async () => {
    const broken = draft('broken', ['uno', 'dos']);
    const [first, second] = broken.chunks;
    if (first === undefined || second === undefined) throw new Error('two chunks were written');
    const tooLong = { ...second, body: new Map([['x'.repeat(10_000), 1]]) };
    // Not compressible, so that it is truly too long for the key.
    tooLong.body.set(Array.from({ length: 4_000 }, () => randomId()).join(''), 1);
    await expect(store.save({ ...broken, chunks: [first, tooLong] })).rejects.toThrow();
    expect((await held('broken')).counted).toEqual({ documents: 0, chunks: 0, postings: 0 });
  });

  it('keeps what Postgres refuses in text as a mark of its absence', async () => {
    const chunks = [{ ...chunk('titulo', 'uno'), context: 'c\0', text: 'uno\0dos' }];
    const { documentId } = await store.save(
      draft('nul', [], { title: 'a\0b', content: 'uno\0dos', externalId: 'e\0', chunks }),
    );
    expect(await store.get('nul', documentId)).toMatchObject({ title: 'a\ufffdb', content: 'uno\ufffddos' });
    expect(await find('nul', 'uno')).toEqual(['uno\ufffddos']);
    expect((await store.save(draft('nul', ['tres'], { externalId: 'e\0' }))).documentId).toBe(documentId);
  });
});

describe('lists of documents', () => {
  it('come in pages, newest first, each document once', async () => {
    for (let n = 0; n < 5; n += 1) await store.save(draft('pages', [`texto ${n}`], { title: `T${n}` }));
    const titles: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list({
        tenantId: 'pages',
        limit: 2,
        ...(cursor === undefined ? {} : { cursor }),
      });
      titles.push(...page.items.map((item) => item.title));
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    expect(titles.sort()).toEqual(['T0', 'T1', 'T2', 'T3', 'T4']);
  });
});

describe('the vocabulary', () => {
  it('has each word once that begins so, of this tenant only', async () => {
    await store.save(draft('words', ['envio envios enviar', 'envio zapato', 'ente']));
    await store.save(draft('other', ['enviado']));
    expect((await store.vocabulary('words', ['en'])).sort()).toEqual(['ente', 'enviar', 'envio', 'envios']);
    expect((await store.vocabulary('words', ['za', 'ente', 'qq'])).sort()).toEqual(['ente', 'zapato']);
    expect(await store.vocabulary('words', [])).toEqual([]);
  });
});

/** Sums come as numeric, counts as integers. */
function numbers(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, name === 'language' ? value : Number(value)]),
  );
}

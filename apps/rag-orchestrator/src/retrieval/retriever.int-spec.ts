/** What the retrieval finds, on a real Postgres: how good it is, and that other tenants change nothing. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomId } from '@enlace/crypto';
import { Database, KnowledgeStore, type DocumentKind, type DocumentLanguage } from '@enlace/persistence';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { prepareChunks } from '../knowledge/prepare-document.js';
import { ChunkReader } from './chunk-reader.js';
import { quoteOf } from './quote.js';
import { Retriever, type Retrieval } from './retriever.js';

/** Questions with the passage that answers them (XQuAD, CC BY-SA), where somebody has put them beside the repository. */
const MEASURE = join(__dirname, '../../../../../shared/retrieval-data/xquad-es');
const EVERY_NTH_QUESTION = 4;

const SHOP = [
  [
    'Horarios',
    'La tienda abre de lunes a viernes de 9:00 a 18:00. Los sábados abre de 10:00 a 14:00. Los domingos está cerrada.',
  ],
  ['Envíos', 'Los envíos dentro de la ciudad llegan en 24 horas. El envío cuesta 5 dólares por pedido.'],
  [
    'Devoluciones',
    'Se aceptan devoluciones durante 30 días con la factura. El dinero se devuelve en una semana.',
  ],
  ['Garantía', 'Los equipos tienen dos años de garantía. La garantía no cubre golpes ni agua.'],
  [
    'Formas de pago',
    'Aceptamos tarjetas de crédito, transferencia bancaria y efectivo. No aceptamos cheques.',
  ],
] as const;

let database: Database;
let store: KnowledgeStore;
let retriever: Retriever;
let home: TestDatabase;

beforeAll(async () => {
  home = await createMigratedDatabase();
  database = Database.open({ url: home.url });
  store = new KnowledgeStore(database);
  retriever = new Retriever(store, new ChunkReader());
  for (const [title, content] of SHOP) await write('shop', title, content);
});

afterAll(async () => {
  await database.close();
  await home.drop();
});

async function write(
  tenantId: string,
  title: string,
  content: string,
  { kind = 'article', language = 'es' }: { kind?: DocumentKind; language?: DocumentLanguage } = {},
): Promise<string> {
  const document = { title, content, kind, format: 'text', language } as const;
  const chunks = await prepareChunks(document);
  return (await store.save({ ...document, id: randomId(), tenantId, chunks })).documentId;
}

function quoted({ chosen }: Retrieval): string | undefined {
  return chosen === undefined ? undefined : quoteOf(chosen);
}

describe('a question about what the documents say', () => {
  it.each([
    ['¿A qué hora abren el sábado?', 'Los sábados abre de 10:00'],
    ['a que hora abren los sabados', 'Los sábados abre de 10:00'],
    ['¿Cuál es el horario?', 'La tienda abre de lunes'],
    ['cuanto cuesta el envio', 'El envío cuesta 5 dólares'],
    ['cuanto cuetsa el evnio', 'El envío cuesta 5 dólares'],
    ['hola buenas, me podrían decir por favor cuánto dura la garantía', 'Los equipos tienen dos años'],
    ['¿Aceptan tarjetas?', 'Aceptamos tarjetas de crédito'],
  ])('%p is answered with certainty', async (text, begins) => {
    const found = await retriever.retrieve('shop', { text, language: 'es' });
    expect(quoted(found)).toMatch(new RegExp(`^${begins}`));
    expect(found.confidence).toBeGreaterThanOrEqual(0.5);
  });

  it('that leaves out what it is about is understood by the turn before', async () => {
    const text = '¿Y los domingos?';
    const alone = await retriever.retrieve('shop', { text: '¿Y cuánto?', language: 'es' });
    expect(alone.confidence).toBe(0);
    const found = await retriever.retrieve('shop', {
      text,
      previousTurn: '¿Cuándo abre la tienda?',
      language: 'es',
    });
    expect(quoted(found)).toBe('Los domingos está cerrada.');
  });
});

describe('a question about what no document says', () => {
  it.each([
    '¿Venden pasteles de boda?',
    '¿Quién ganó el mundial?',
    'mi pedido 48213 no llegó',
    '¿Tienen wifi?',
  ])('%p is not answered with certainty', async (text) => {
    expect((await retriever.retrieve('shop', { text, language: 'es' })).confidence).toBeLessThan(0.5);
  });

  it('finds nothing where there are no documents', async () => {
    expect(await retriever.retrieve('empty', { text: 'horario', language: 'es' })).toEqual({
      chunks: [],
      chosen: undefined,
      confidence: 0,
    });
  });
});

describe('documents of several kinds and languages', () => {
  it('a FAQ is found by its question, and quoted from its answer', async () => {
    await write('kinds', '¿Puedo llevar a mi mascota?', 'Sí, con correa. Pida agua en recepción.', {
      kind: 'faq',
    });
    await write('kinds', 'Normas', 'No se permite fumar. La mascota del club es un oso.');
    const found = await retriever.retrieve('kinds', { text: '¿puedo llevar mi mascota?', language: 'es' });
    expect(quoted(found)).toBe('Sí, con correa. Pida agua en recepción.');
    expect(found.confidence).toBeGreaterThanOrEqual(0.5);
  });

  it('a question is read in a language there are documents in', async () => {
    await write('english', 'Opening hours', 'We open at nine on weekdays. Deliveries arrive at noon.', {
      language: 'en',
    });
    const found = await retriever.retrieve('english', { text: 'delivery', language: 'es' });
    expect(quoted(found)).toBe('Deliveries arrive at noon.');
  });
});

describe('another tenant with the same words', () => {
  const questions = [
    '¿A qué hora abren?',
    'envío de la garantía',
    'tarjeta o efectivo',
    'horrario de la tineda',
  ];
  const ranking = async (): Promise<unknown> =>
    Promise.all(
      questions.map(async (text) => {
        const found = await retriever.retrieve('shop', { text, language: 'es' });
        return {
          confidence: found.confidence,
          chunks: found.chunks.map(({ candidate, score }) => [candidate.chunkId, candidate.score, score]),
        };
      }),
    );

  it('changes nothing: not an order, not a score, not a certainty', async () => {
    const before = JSON.stringify(await ranking());
    for (let copy = 0; copy < 4; copy += 1) {
      for (const [title, content] of SHOP) {
        await write('rival', title, `${content} Horario, tienda, envío, garantía y tarjeta de otra casa.`);
      }
    }
    retriever = new Retriever(store, new ChunkReader());
    expect(JSON.stringify(await ranking())).toBe(before);
    const seen = await retriever.retrieve('shop', { text: 'otra casa', language: 'es' });
    expect(seen.chunks).toEqual([]);
  });
});

describe('measured on questions people wrote about passages', () => {
  (existsSync(MEASURE) ? it : it.skip)(
    'it ranks as well as was promised, and chooses the sentence that holds the answer',
    async () => {
      const passages = new Map<string, string>();
      for (const passage of lines<{ _id: string; text: string }>('corpus.jsonl')) {
        passages.set(await write('xquad', '', passage.text), passage._id);
      }
      const questions = lines<{ text: string; doc: string; answers: string[] }>('queries.jsonl').filter(
        (_, index) => index % EVERY_NTH_QUESTION === 0,
      );
      let gain = 0;
      let held = 0;
      for (const { text, doc, answers } of questions) {
        const { chunks, chosen } = await retriever.retrieve('xquad', { text, language: 'es' });
        const order = [...new Set(chunks.map(({ candidate }) => passages.get(candidate.documentId)))];
        const place = order.indexOf(doc);
        if (place >= 0 && place < 10) gain += 1 / Math.log2(place + 2);
        const sentence = chosen?.chunk.sentences[chosen.index]?.text ?? '';
        if (order[0] === doc && answers.some((answer) => sentence.includes(answer))) held += 1;
      }
      expect(gain / questions.length).toBeGreaterThanOrEqual(0.96);
      expect(held / questions.length).toBeGreaterThanOrEqual(0.71);
    },
    300_000,
  );
});

function lines<Row>(file: string): Row[] {
  return readFileSync(join(MEASURE, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

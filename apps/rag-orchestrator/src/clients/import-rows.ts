/** Reads the rows of an import one after the other, from CSV, NDJSON or JSON, without ever holding the whole file. */
import { Readable } from 'node:stream';
import { AppError } from '@enlace/contracts';
import { parse } from 'csv-parse';
import { MOST_BYTES, spooled, tooManyBytes } from './spooled-body.js';

/** A row as it stands in the file, or why it could not be read. `row` counts from 1; of a CSV its header is row 1. */
export type FoundRow =
  | { readonly row: number; readonly cells: Readonly<Record<string, unknown>> }
  | { readonly row: number; readonly problem: string };

const LONGEST_ROW = 64 * 1_024;
const LINES = new Set(['application/x-ndjson', 'application/ndjson']);

/**
 * @param body a stream, or what a JSON body was parsed to; nothing where no byte was sent
 * @param declaredBytes the Content-Length, so that nobody sends in vain what is too large
 * @throws AppError `request.unsupported_media_type`, `request.malformed` (the file as a whole), `request.too_large`
 */
export function readRows(
  contentType: string | undefined,
  body: unknown,
  declaredBytes?: string,
): AsyncIterable<FoundRow> {
  if (Number(declaredBytes) > MOST_BYTES) throw tooManyBytes();
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json') return ofList(body);
  const reader = type === 'text/csv' ? ofCsv : LINES.has(type) ? ofLines : undefined;
  // proxies may leave the type of an empty body out
  if (body === undefined || body === null)
    throw new AppError('request.malformed', 'The body is empty: send the rows in it');
  if (reader !== undefined && isStream(body)) return fromDisk(body, reader);
  throw new AppError(
    'request.unsupported_media_type',
    'Send text/csv, application/x-ndjson, or a JSON list as application/json',
  );
}

async function* fromDisk(
  body: Readable,
  reader: (content: Readable) => AsyncIterable<FoundRow>,
): AsyncIterable<FoundRow> {
  const file = await spooled(body);
  try {
    yield* reader(file.content);
  } finally {
    file.content.destroy();
    await file.remove();
  }
}

async function* ofList(body: unknown): AsyncIterable<FoundRow> {
  if (!Array.isArray(body)) throw new AppError('request.malformed', 'The JSON must be a list of clients');
  let row = 0;
  for (const item of body as unknown[]) yield await Promise.resolve(rowOf((row += 1), item));
}

async function* ofLines(body: Readable): AsyncIterable<FoundRow> {
  let row = 0;
  for await (const line of linesOf(body)) {
    row += 1;
    if (line.trim() !== '') yield rowOf(row, parsed(line));
  }
}

async function* linesOf(body: Readable): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_ROW) throw tooLarge();
    yield* lines;
  }
  yield rest + decoder.decode();
}

/** The first line names the columns. Excel writes `;` where the decimal sign is a comma. */
async function* ofCsv(body: Readable): AsyncIterable<FoundRow> {
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done === true) return;
  const input = Readable.from(startingWith(first.value, chunks));
  const rows = input.pipe(
    parse({
      bom: true,
      columns: columnsOf,
      delimiter: delimiterOf(first.value),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: LONGEST_ROW,
    }),
  );
  // an error of the file itself does not pass through a pipe
  input.on('error', (error) => rows.destroy(error));
  let row = 1;
  try {
    for await (const { record, info } of rows as AsyncIterable<CsvRow>) {
      row += 1;
      if (info.error === undefined) yield { row, cells: record };
      else
        yield {
          row,
          problem: 'has more or fewer cells than the header: quote cells that hold the separator',
        };
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('request.malformed', `The CSV cannot be read after row ${row}: ${wordsOf(error)}`);
  } finally {
    input.destroy();
  }
}

async function* startingWith(first: Buffer, rest: AsyncIterator<Buffer>): AsyncIterable<Buffer> {
  yield first;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

interface CsvRow {
  readonly record: Record<string, string>;
  readonly info: { readonly error?: Error };
}

/** @throws AppError `request.malformed` where no row could be kept, or a cell would be lost */
function columnsOf(header: string[]): string[] {
  const names = header.map(columnOf);
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
  if (twice !== undefined)
    throw new AppError('request.malformed', `The first line names the column ${twice.slice(0, 64)} twice`);
  if (names.includes('id') || names.includes('phone')) return names;
  throw new AppError(
    'request.malformed',
    'The first line must name the columns, id or phone among them: such as id,first_name,phone',
  );
}

function columnOf(name: string): string {
  return name.trim().toLowerCase().replace(/\s+/g, '_');
}

/** The separator of the first line: whichever of `,`, `;` and tab there are most of. */
function delimiterOf(chunk: Buffer): string {
  const first = chunk.toString('utf8').split(/\r?\n/)[0] ?? '';
  const count = (sign: string): number => first.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

function tooLarge(): AppError {
  return new AppError(
    'request.too_large',
    'A row of an import has 64 KB at most: is a quote or a line end missing?',
  );
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function rowOf(row: number, item: unknown): FoundRow {
  const isObject = typeof item === 'object' && item !== null && !Array.isArray(item);
  return isObject
    ? { row, cells: item as Record<string, unknown> }
    : {
        row,
        problem: 'is no JSON object: write one client a row, such as {"id":"c-1","phone":"55 1234 5678"}',
      };
}

function isStream(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'iterator' in body;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200) : 'unknown';
}

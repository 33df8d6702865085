/** Rows of an import, from files as people and programs write them. */
import { Readable } from 'node:stream';
import { readImportRow } from './import-row.js';
import { readRows, type FoundRow } from './import-rows.js';

async function rowsOf(type: string, body: unknown): Promise<FoundRow[]> {
  const found: FoundRow[] = [];
  for await (const row of readRows(type, body)) found.push(row);
  return found;
}

const csv = (...chunks: (string | Buffer)[]) =>
  rowsOf('text/csv; charset=utf-8', Readable.from(chunks.map((it) => Buffer.from(it))));
const ANA = { row: 2, cells: { id: 'c-1', first_name: 'Ana, María', phone: '55 1234 5678' } };

describe('the rows of a CSV', () => {
  it.each([
    ['commas', 'id,first_name,phone\nc-1,"Ana, María",55 1234 5678\n'],
    ['semicolons, as Excel writes them', '\ufeffID;First Name;Phone\r\nc-1;Ana, María;55 1234 5678\r\n\r\n'],
    ['tabs', 'id\tfirst_name\tphone\nc-1\tAna, María\t55 1234 5678'],
  ])('are read with %s', async (_, text) => {
    expect(await csv(text)).toEqual([ANA]);
  });

  it('are read though a letter is cut in two between packets', async () => {
    const bytes = Buffer.from('id,first_name,phone\nc-1,"Ana, María",55 1234 5678\n');
    const at = bytes.indexOf(Buffer.from('í')) + 1;
    expect(await csv(bytes.subarray(0, at), bytes.subarray(at))).toEqual([ANA]);
  });

  it('that do not fit the header are told, the others read', async () => {
    const found = await csv('id,phone\nc-1,1,2\nc-2,3\n');
    expect(found).toMatchObject([
      { row: 2, problem: expect.stringContaining('quote') as string },
      { row: 3, cells: { id: 'c-2' } },
    ]);
  });

  it('end with a sentence where a quote is never closed', async () => {
    await expect(csv('id,phone\nc-1,"55\n')).rejects.toMatchObject({ code: 'request.malformed' });
  });

  it.each([
    ['does not name id or phone', 'nombre,telefono\nAna,55 1234 5678\n', /id or phone/],
    ['is missing', 'c-1,Ana\nc-2,Bea\n', /id or phone/],
    ['names a column twice', 'id,First Name,first_name\nc-1,Ana,Bea\n', /first_name twice/],
  ])('are not read where the first line %s', async (_, text, problem) => {
    await expect(csv(text)).rejects.toMatchObject({
      code: 'request.malformed',
      message: expect.stringMatching(problem) as string,
    });
  });

  it('are refused before they are read where they are said to be too many', () => {
    const read = () => readRows('text/csv', Readable.from([Buffer.from('id\n')]), String(1 << 30));
    expect(read).toThrow(expect.objectContaining({ code: 'request.too_large' }));
  });

  it('are asked for where nothing was sent', () => {
    for (const type of ['text/csv', undefined]) {
      expect(() => readRows(type, undefined)).toThrow(expect.objectContaining({ code: 'request.malformed' }));
    }
  });

  it('are none of an empty body', async () => {
    expect(await csv('')).toEqual([]);
  });
});

describe('the rows of JSON', () => {
  it('are the lines of NDJSON, each on its own', async () => {
    const body = Readable.from([Buffer.from('{"id":"c-1"}\n\n{"id":'), Buffer.from('"c-2"}\r\nno\n[1]')]);
    expect(await rowsOf('application/x-ndjson', body)).toMatchObject([
      { row: 1, cells: { id: 'c-1' } },
      { row: 3, cells: { id: 'c-2' } },
      { row: 4, problem: expect.stringContaining('JSON object') as string },
      { row: 5, problem: expect.stringContaining('JSON object') as string },
    ]);
  });

  it('are the items of a list', async () => {
    expect(await rowsOf('application/json', [{ id: 'c-1' }, 7])).toMatchObject([
      { row: 1 },
      { row: 2, problem: expect.any(String) as string },
    ]);
    await expect(rowsOf('application/json', { id: 'c-1' })).rejects.toMatchObject({
      code: 'request.malformed',
    });
  });

  it('are refused under any other type', async () => {
    await expect(rowsOf('application/pdf', Readable.from(['']))).rejects.toMatchObject({
      code: 'request.unsupported_media_type',
    });
  });

  it('are cut off where a row has no end', async () => {
    const endless = Readable.from(Array.from({ length: 4 }, () => Buffer.alloc(64 * 1_024, 0x61)));
    await expect(rowsOf('application/x-ndjson', endless)).rejects.toMatchObject({
      code: 'request.too_large',
    });
  });
});

describe('a row', () => {
  const read = (cells: Record<string, unknown>) => readImportRow({ row: 2, cells }, 'MX');

  it('is a client; columns that are no fields are attributes, empty cells nothing', () => {
    expect(
      read({ id: 'c-1', phone: '55 1234 5678', email: '', total_appointments: '3', 'attributes.vip': 'yes' }),
    ).toEqual({
      row: 2,
      id: 'c-1',
      fields: { phone: '+525512345678', attributes: { total_appointments: '3', vip: 'yes' } },
    });
  });

  it.each([
    [{ first_name: 'Ana' }, 'id'],
    [{ id: 'c 1' }, 'id'],
    [{ id: 'c-1', phone: '12' }, 'phone'],
    [{ id: 'c-1', email: 'ana@' }, 'email'],
    [{ id: 'c-1', time_zone: 'Mexico' }, 'time_zone'],
    [{ id: 'c-1', locale: '!' }, 'locale'],
    [{ id: 'c-1', first_name: 'Mar\ufffda' }, 'first_name'],
    [{ id: 'c-1', '1x': 'y' }, 'attributes'],
    [{ id: 'c-1', identities: [] }, 'identities'],
  ])('%j is refused for its %s', (cells, field) => {
    expect(read(cells)).toMatchObject({ field });
  });
});

/** A cursor leads on from the last row seen and is nothing anyone could make up. */
import { CURSOR_NUMBER, CURSOR_TIME, CURSOR_UUID, pageOf, pageSize, readCursor } from './page.js';

const UUID = '01890a5d-ac96-774b-bcce-b302099a8057';
const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a page', () => {
  it('names the next one only when there is more', () => {
    const rows = [1, 2, 3];
    const key = (row: number) => [row, row * 10];
    expect(pageOf(rows, 3, key)).toEqual({ items: rows, next_cursor: undefined });
    const { items, next_cursor } = pageOf(rows, 2, key);
    expect(items).toEqual([1, 2]);
    expect(readCursor(next_cursor, [CURSOR_NUMBER, CURSOR_NUMBER])).toEqual(['2', '20']);
  });

  it('has a size within reason', () => {
    expect([undefined, 0, -5, 7.9, 10_000, Number.NaN].map(pageSize)).toEqual([50, 1, 1, 7, 200, 50]);
  });
});

describe('a cursor', () => {
  const read = (cursor: string | undefined) => readCursor(cursor, [CURSOR_TIME, CURSOR_UUID]);

  it('is optional', () => {
    expect(read(undefined)).toEqual([null, null]);
    expect(read('')).toEqual([null, null]);
  });

  it('takes times to the millisecond', () => {
    const at = new Date(1_700_000_000_123).toISOString();
    expect(read(forge([at, UUID]))).toEqual([at, UUID]);
  });

  it.each([
    ['no JSON', 'abc'],
    ['no list', forge({ at: 1 })],
    ['one part', forge([new Date().toISOString()])],
    ['three parts', forge([new Date().toISOString(), UUID, 1])],
    ['no time', forge(['yesterday', UUID])],
    ['no id', forge([new Date().toISOString(), "x' OR true"])],
  ])('is refused with %s', (_, cursor) => {
    expect(() => read(cursor)).toThrow(expect.objectContaining({ code: 'request.invalid' }) as Error);
  });
});

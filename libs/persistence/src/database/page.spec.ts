/** A cursor leads on from the last row seen and is nothing anyone could make up. */
import fc from 'fast-check';
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
    ['no month or hour', forge(['2026-13-45T99:99:99Z', UUID])],
    ['a day that is not there', forge(['2026-02-30T00:00:00.000Z', UUID])],
    ['an hour too many', forge(['2026-02-28T24:00:00.000Z', UUID])],
    ['the year 0', forge(['0000-01-01T00:00:00.000Z', UUID])],
    ['no id', forge([new Date().toISOString(), "x' OR true"])],
  ])('is refused with %s', (_, cursor) => {
    expect(() => read(cursor)).toThrow(expect.objectContaining({ code: 'request.invalid' }) as Error);
  });

  it('is either a moment that exists or refused, whatever digits it has', () => {
    const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
    const times = fc.tuple(digits(4), digits(2), digits(2), digits(2), digits(2), digits(2), digits(3));
    const low = fc.tuple(
      digits(4),
      ...Array.from({ length: 2 }, () => fc.constantFrom('00', '01', '02', '12', '29', '30', '31', '32')),
      digits(2),
      digits(2),
      digits(2),
      digits(3),
    );
    fc.assert(
      fc.property(fc.oneof(times, low), ([year, month, day, hour, minute, second, ms]) => {
        const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
        const exists =
          Number(year) > 0 &&
          Number(month) >= 1 &&
          Number(month) <= 12 &&
          Number(day) >= 1 &&
          Number(day) <= daysOf(Number(year), Number(month)) &&
          Number(hour) < 24 &&
          Number(minute) < 60 &&
          Number(second) < 60;
        expect(CURSOR_TIME(text)).toBe(exists);
      }),
    );
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          expect(CURSOR_TIME(date.toISOString())).toBe(true);
        },
      ),
    );
  });
});

function daysOf(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Keyset pages: a cursor names the last row seen, so that page one thousand costs what page one costs. */
import { AppError } from '@enlace/contracts';

export interface Page<Item> {
  readonly items: Item[];
  /** Hand it in for the next page; undefined on the last one. */
  readonly next_cursor: string | undefined;
}

const USUAL_PAGE = 50;
const MAX_PAGE = 200;

/** Rows of a page, within what one answer should carry. */
export function pageSize(limit: number | undefined): number {
  const wanted = limit === undefined || Number.isNaN(limit) ? USUAL_PAGE : Math.trunc(limit);
  return Math.min(Math.max(1, wanted), MAX_PAGE);
}

/** Cuts rows read with `limit + 1` into a page; `keyOf` gives what the order is by. */
export function pageOf<Item>(
  rows: readonly Item[],
  limit: number,
  keyOf: (item: Item) => readonly (string | number)[],
): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { items, next_cursor: more ? encodeCursor(keyOf(last)) : undefined };
}

function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key), 'utf8').toString('base64url');
}

/** The two parts of a cursor made by `pageOf`, or nulls for the first page; any other text is refused. */
export function readCursor(
  cursor: string | undefined,
  forms: readonly [CursorForm, CursorForm],
): readonly [string | null, string | null] {
  if (cursor === undefined || cursor === '') return [null, null];
  const [first, second, ...rest] = parse(cursor);
  if (first === undefined || second === undefined || rest.length > 0) throw malformed();
  if (!forms[0](first) || !forms[1](second)) throw malformed();
  return [first, second];
}

function parse(cursor: string): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(key) ? key.map(String) : [];
  } catch {
    return [];
  }
}

function malformed(): AppError {
  return new AppError('request.invalid', 'cursor must be one that a list has answered with');
}

/** Whether a text can be that part of a cursor: what passes must be a value to Postgres too. */
type CursorForm = (text: string) => boolean;

const TIME = /^(?!0000)\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NUMBER = /^-?\d{1,18}$/;

/** As `toISOString` writes it, and a day and an hour that exist: Postgres has no year 0 and no 30th of February. */
export const CURSOR_TIME: CursorForm = (text) => {
  const time = TIME.test(text) ? new Date(text) : undefined;
  return time !== undefined && !Number.isNaN(time.getTime()) && time.toISOString() === text;
};
export const CURSOR_UUID: CursorForm = (text) => UUID.test(text);
/** A text of ours, such as a name. */
export const CURSOR_TEXT: CursorForm = (text) => text.length <= 600 && !text.includes('\0');
export const CURSOR_NUMBER: CursorForm = (text) => NUMBER.test(text);

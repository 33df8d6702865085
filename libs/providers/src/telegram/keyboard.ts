/** Buttons as the keyboards of Telegram: under a message, or in place of the customer's own keyboard. */
import type { ButtonsContent, ListContent } from '@enlace/normalization';

/** "Data to be sent in a callback query, 1-64 bytes" (core.telegram.org/bots/api#inlinekeyboardbutton). */
const MOST_DATA_BYTES = 64;

/** Telegram shows no more buttons under a message than this. */
const MOST_BUTTONS = 100;

/** Two labels of at most so many UTF-16 units stand side by side on a phone without being cut. */
const SHORT_LABEL = 16;

export type Keyboard =
  | { readonly inline_keyboard: readonly (readonly InlineButton[])[] }
  | {
      readonly keyboard: readonly (readonly { readonly text: string }[])[];
      readonly resize_keyboard: true;
      readonly one_time_keyboard: true;
    };

type InlineButton =
  { readonly text: string; readonly callback_data: string } | { readonly text: string; readonly url: string };

/** Whether each id can come back as it is. */
export function hasFittingIds(ids: readonly (string | undefined)[]): boolean {
  return ids.every((id) => id === undefined || Buffer.byteLength(id) <= MOST_DATA_BYTES);
}

/** Whether the buttons can stand in for the keyboard: such a button can do nothing but say its label. */
export function standsInForKeyboard({ keyboard, buttons }: ButtonsContent): boolean {
  return keyboard === 'reply' && buttons.every(({ url }) => url === undefined);
}

/** The rows of a list, in the order of its sections. */
export function rowsOf({ list }: ListContent): ListContent['list']['sections'][number]['rows'] {
  return list.sections.flatMap(({ rows }) => rows);
}

/** Whether the rows can be buttons under a message. */
export function fitsButtons(content: ListContent): boolean {
  const rows = rowsOf(content);
  return rows.length <= MOST_BUTTONS && hasFittingIds(rows.map(({ id }) => id));
}

export function keyboardOf(content: ButtonsContent): Keyboard {
  if (standsInForKeyboard(content)) {
    const labels = content.buttons.map(({ title }) => ({ text: title }));
    return { keyboard: inRows(labels), resize_keyboard: true, one_time_keyboard: true };
  }
  const buttons = content.buttons.map(({ title, id, url }): InlineButton =>
    url === undefined ? { text: title, callback_data: id ?? title } : { text: title, url },
  );
  return { inline_keyboard: inRows(buttons) };
}

/** One row of the list on each row of the keyboard. */
export function keyboardOfList(content: ListContent): Keyboard {
  return { inline_keyboard: rowsOf(content).map(({ id, title }) => [{ text: title, callback_data: id }]) };
}

function inRows<Button extends { readonly text: string }>(buttons: readonly Button[]): Button[][] {
  const rows: Button[][] = [];
  for (const button of buttons) {
    const row = rows.at(-1);
    const [only] = row ?? [];
    const isShort = [only, button].every((one) => one !== undefined && one.text.length <= SHORT_LABEL);
    if (row?.length === 1 && isShort) row.push(button);
    else rows.push([button]);
  }
  return rows;
}

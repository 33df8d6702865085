/** Which calls a content needs, in their order. */
import type {
  ButtonsContent,
  ContactsContent,
  ListContent,
  LocationContent,
  Sendable,
  TextContent,
} from '@enlace/normalization';
import { albumAsFiles, buttonsAsText, contactsAsText, listAsText } from '../degrade.js';
import type { RichText } from '../rich-text.js';
import { withoutAbsent } from '../without-absent.js';
import type { ParseMode } from './credentials.js';
import { hasPlaceApart, isGiven, isGroup } from './fit.js';
import {
  fitsButtons,
  hasFittingIds,
  keyboardOf,
  keyboardOfList,
  standsInForKeyboard,
  type Keyboard,
} from './keyboard.js';
import { fileCalls, groupCall, textCall } from './plan-files.js';
import type { PlannedCall } from './planned-call.js';
import { fitsCards, vcardOf } from './vcard.js';
import { framed, richOf, textsOf } from './written.js';

/** Everything but a reaction, which is put on a message; empty where Telegram would be sent nothing but white space. */
export function planOf(content: Sendable, mode: ParseMode): readonly PlannedCall[] {
  switch (content.type) {
    case 'text':
      return texts(content, mode);
    case 'buttons':
      return hasFittingIds(content.buttons.map(({ id }) => id)) || standsInForKeyboard(content)
        ? withKeyboard(wordsOf(content), keyboardOf(content), mode)
        : texts(buttonsAsText(content), mode);
    case 'list':
      return fitsButtons(content)
        ? withKeyboard(wordsOf(content, described(content)), keyboardOfList(content), mode)
        : texts(listAsText(content), mode);
    case 'album':
      return isGroup(content)
        ? [groupCall(content)]
        : albumAsFiles(content).flatMap((file) => fileCalls(file, mode));
    case 'location':
      return place(content, mode);
    case 'contacts':
      return fitsCards(content.contacts) ? cards(content) : texts(contactsAsText(content), mode);
    case 'reaction':
    case 'template':
    case 'flow':
      return [];
    default:
      return fileCalls(content, mode);
  }
}

function texts({ text, format, preview_url }: TextContent, mode: ParseMode): PlannedCall[] {
  const calls = textsOf(richOf(text, format), mode);
  if (preview_url !== true) return calls.map(textCall);
  return calls.map(({ words, plain }) => withoutAbsent({ method: 'sendMessage', params: words, plain }));
}

/** The keyboard stands under the last part. */
function withKeyboard(words: RichText, keyboard: Keyboard, mode: ParseMode): PlannedCall[] {
  const calls = textsOf(words, mode).map(textCall);
  const last = calls.pop();
  if (last === undefined) return [];
  const { params, plain } = last;
  const under = { reply_markup: keyboard };
  return [
    ...calls,
    withoutAbsent({ ...last, params: { ...params, ...under }, plain: plain && { ...plain, ...under } }),
  ];
}

function wordsOf(content: ButtonsContent | ListContent, more?: string): RichText {
  return framed([content.header, richOf(content.text, content.format), more, content.footer]);
}

/** What a button has no room for: the titles of sections and what is said of their rows. */
function described({ list }: ListContent): string | undefined {
  const blocks = list.sections
    .filter(({ title, rows }) => isGiven(title) || rows.some((row) => isGiven(row.description)))
    .map(({ title, rows }) =>
      [
        ...(isGiven(title) ? [title] : []),
        ...rows.map((row) => `• ${row.title}${isGiven(row.description) ? `: ${row.description}` : ''}`),
      ].join('\n'),
    );
  return blocks.length === 0 ? undefined : blocks.join('\n\n');
}

function place(content: LocationContent, mode: ParseMode): PlannedCall[] {
  const { latitude, longitude, name, address } = content.location;
  if (isGiven(name) && isGiven(address)) {
    return [{ method: 'sendVenue', params: { latitude, longitude, title: name, address } }];
  }
  const point: PlannedCall = { method: 'sendLocation', params: { latitude, longitude } };
  if (!hasPlaceApart(content)) return [point];
  return [point, ...texts({ type: 'text', text: isGiven(name) ? name : (address ?? '') }, mode)];
}

function cards({ contacts }: ContactsContent): PlannedCall[] {
  return contacts.map((card) => ({
    method: 'sendContact',
    params: withoutAbsent({
      phone_number: card.phones[0] ?? '',
      first_name: card.name,
      vcard: vcardOf(card),
    }),
  }));
}

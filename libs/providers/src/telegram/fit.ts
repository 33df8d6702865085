/** How Telegram carries each kind of content (docs/telegram.md, "What goes out"). */
import type { ButtonsContent, FileContent, ListContent, Sendable, SendableOf } from '@enlace/normalization';
import type { Fit } from '../adapter.js';
import { RULES } from '../degrade.js';
import { fitsButtons, hasFittingIds, standsInForKeyboard } from './keyboard.js';
import { reactionOf } from './reactions.js';
import { fitsCards } from './vcard.js';
import { MAX_CAPTION, richOf } from './written.js';

const WHOLE: Fit = { carried: 'whole' };

/** Pure; `deliver` sends in the form it says. */
export function fit(content: Sendable): Fit {
  switch (content.type) {
    case 'text':
      return WHOLE;
    case 'album':
      return isGroup(content) ? WHOLE : by(RULES.albumAsFiles);
    case 'location':
      return hasPlaceApart(content) ? by(RULES.placeApart) : WHOLE;
    case 'contacts':
      return fitsCards(content.contacts) ? WHOLE : by(RULES.contactsAsText);
    case 'reaction':
      return reaction(content);
    case 'buttons':
      return buttons(content);
    case 'list':
      return by(list(content));
    case 'template':
      return { carried: 'not', reason: 'Telegram has no templates: send the words themselves' };
    case 'flow':
      return { carried: 'not', reason: 'Telegram has no flows: ask with buttons, or send a link to a form' };
    default:
      return hasLongCaption(content) ? by(RULES.captionApart) : WHOLE;
  }
}

/** What Telegram shows as one album: documents or audio among themselves, photos and videos together. */
export function isGroup({ items }: SendableOf<'album'>): boolean {
  const kinds = new Set(items.map(({ type }) => (type === 'image' || type === 'video' ? 'seen' : type)));
  return kinds.size === 1;
}

export function hasLongCaption({ text, format }: FileContent): boolean {
  return text !== undefined && richOf(text, format).text.length > MAX_CAPTION;
}

/** A venue needs a name and an address: one of them alone has no place in a location. */
export function hasPlaceApart({ location }: SendableOf<'location'>): boolean {
  return isGiven(location.name) !== isGiven(location.address);
}

export function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== '';
}

function by(rule: string): Fit {
  return { carried: 'degraded', rule };
}

function reaction({ reaction: { emoji } }: SendableOf<'reaction'>): Fit {
  return emoji === '' || reactionOf(emoji) !== undefined
    ? WHOLE
    : {
        carried: 'not',
        reason: `Telegram lets no bot react with ${JSON.stringify(emoji)}: 👍, ❤ or 🎉 pass`,
      };
}

function buttons(content: ButtonsContent): Fit {
  if (standsInForKeyboard(content)) return WHOLE;
  if (!hasFittingIds(content.buttons.map(({ id }) => id))) return by(RULES.buttonsAsText);
  return content.keyboard === 'reply' ? by(RULES.replyKeyboardInline) : WHOLE;
}

function list(content: ListContent): string {
  return fitsButtons(content) ? RULES.listAsButtons : RULES.listAsText;
}

/** Which call puts other words into a message that was sent. */
import type { FileContent, Sendable } from '@enlace/normalization';
import type { Amendment } from '../adapter.js';
import { withoutAbsent } from '../without-absent.js';
import type { ParseMode } from './credentials.js';
import { hasLongCaption } from './fit.js';
import { planOf } from './plan.js';
import type { PlannedCall } from './planned-call.js';
import { MAX_CAPTION, MAX_TEXT, richOf, written } from './written.js';

/** The call without its address, or why there is none. @param content as the message is to read */
export function editOf(content: Sendable, mode: ParseMode): PlannedCall | Amendment {
  switch (content.type) {
    case 'text':
    case 'buttons':
    case 'list':
      return content.text.trim() === '' ? empty() : textEdit(planOf(content, mode));
    case 'image':
    case 'video':
    case 'audio':
    case 'voice':
    case 'document':
      return captionEdit(content, mode);
    default:
      return no(
        'delivery.not_possible',
        `a message of type ${content.type} has no words that can be changed`,
      );
  }
}

/** Made of the call it would be sent with, so that it looks as it did: previews off or on, buttons under it. */
function textEdit([sent, ...others]: readonly PlannedCall[]): PlannedCall | Amendment {
  if (sent === undefined) return empty();
  if (others.length > 0) return tooLong(MAX_TEXT);
  const markup = sent.params['reply_markup'];
  if (typeof markup === 'object' && markup !== null && 'keyboard' in markup) {
    // core.telegram.org/bots/api#updating-messages: only without a keyboard, or with one under the message
    return no('delivery.not_possible', 'Telegram changes no message whose buttons stand in for the keyboard');
  }
  return { ...sent, method: 'editMessageText' };
}

function captionEdit(content: FileContent, mode: ParseMode): PlannedCall | Amendment {
  if (hasLongCaption(content)) return tooLong(MAX_CAPTION);
  const rich = richOf(content.text ?? '', content.format);
  if (rich.text.trim() === '') return empty();
  const { words, plain } = written('caption', rich, mode);
  return withoutAbsent({ method: 'editMessageCaption', params: words, plain });
}

function empty(): Amendment {
  return no('telegram.empty', 'the text is empty');
}

function tooLong(most: number): Amendment {
  return no('telegram.too_long', `the text is longer than the ${most} characters of one message`);
}

function no(code: string, reason: string): Amendment {
  return { outcome: 'rejected', code, reason };
}

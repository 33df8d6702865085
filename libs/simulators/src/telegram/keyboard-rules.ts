/** What Telegram refuses in a keyboard. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import { type TelegramAnswer, refused } from './telegram-answer.js';

const BUTTON_DATA_BYTES = 64;
const MOST_BUTTONS = 100;

/** What is wrong with a reply_markup; undefined when nothing is. */
export function keyboardFault(markup: JsonObject): TelegramAnswer | undefined {
  const inline = asList(markup['inline_keyboard']).flatMap(asList).map(asObject);
  if (inline.length > MOST_BUTTONS) return refused(400, 'Bad Request: REPLY_MARKUP_TOO_LONG');
  const replies = asList(markup['keyboard']).flatMap(asList);
  const isMute = replies.some((key) => asText(asObject(key)['text'] ?? key) === undefined);
  if (isMute) {
    return refused(400, 'Bad Request: can\'t parse keyboard button: Field "text" must be of type String');
  }
  return inline.map(buttonFault).find((fault) => fault !== undefined);
}

function buttonFault(button: JsonObject): TelegramAnswer | undefined {
  if (asText(button['text']) === undefined) {
    return refused(
      400,
      'Bad Request: can\'t parse inline keyboard button: Field "text" must be of type String',
    );
  }
  if (Object.keys(button).length < 2) {
    return refused(
      400,
      "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    );
  }
  const { callback_data: data, url } = button;
  if (url !== undefined && !URL.canParse(asText(url) ?? '')) {
    return refused(400, 'Bad Request: BUTTON_URL_INVALID');
  }
  if (data === undefined) return undefined;
  const size = Buffer.byteLength(asText(data) ?? '');
  return size < 1 || size > BUTTON_DATA_BYTES ? refused(400, 'Bad Request: BUTTON_DATA_INVALID') : undefined;
}

/** Finds the answers of the pre-chat form within the first message of a chat. */
import { emailOf, phoneOf } from '../contact-fields.js';
import { shortTextOf } from '../json.js';

export interface PreChatForm {
  /** Answers by label. */
  readonly fields: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
}

const LINE = /^([^:]{1,64}?) ?:(?: +(.*))?$/;
const NAME_LABEL =
  /^(?:(?:full|your|first) )?name$|^(?:su |tu )?nombre(?: completo)?$|^nome(?: completo)?$|^nom$/i;
const PHONE_LABEL =
  /^(?:(?:your|su|tu) )?(?:(?:tele)?phone|mobile|cell|tel|tel[eé]fono|celular|m[oó]vil|whatsapp)(?: (?:number|m[oó]vil|celular))?$/i;
/** Digits as people write them; a sentence under that label is no number. */
const PHONE = /^(?=(?:\D*\d){8,15}\D*$)\+?[\d ().\-/]{8,24}$/;
const LONGEST_FORM = 20_000;

/**
 * tawk.to puts the form into the text: `Label : value`, one a line; a value of several lines goes on below.
 * A single line counts only if it gives an e-mail: "Remember: call me" is no form.
 */
export function preChatFormOf(text: string): PreChatForm | undefined {
  if (text.length > LONGEST_FORM) return undefined;
  const fields = new Map<string, string>();
  let label: string | undefined;
  for (const line of text.split('\n').map((part) => part.trim())) {
    const [, name, value = ''] = LINE.exec(line) ?? [];
    if (name !== undefined) {
      label = name;
      fields.set(label, value);
    } else if (label !== undefined) {
      fields.set(label, `${fields.get(label) ?? ''}\n${line}`.trim());
    } else if (line !== '') {
      return undefined; // words before the first label: a message, not a form
    }
  }
  const email = [...fields.values()].map(emailOf).find((found) => found !== undefined);
  if (fields.size === 0 || (fields.size === 1 && email === undefined)) return undefined;
  const answer = [...fields].find(([key]) => NAME_LABEL.test(key))?.[1];
  const name = shortTextOf(answer, 512);
  const number = [...fields].find(([key, value]) => PHONE_LABEL.test(key) && PHONE.test(value))?.[1];
  const phone = phoneOf(number);
  return {
    fields: Object.fromEntries(fields),
    ...(name === undefined ? {} : { name }),
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
  };
}

/** By which texts a person can be found in anything that was written down about them. */
import { phoneVariants } from '../phone.js';

/** What is shorter, such as a Chatwoot contact's number, is found in what is somebody else's too. */
const SHORTEST = 7;

export interface KnownBy {
  readonly externalIds: readonly string[];
  /** As kept, in any form. */
  readonly phones: readonly string[];
  readonly emails: readonly string[];
}

/** The digits of every form of the person's phones: `5215512345678` and `525512345678`. */
export function phoneDigits({ phones, externalIds }: KnownBy): string[] {
  const numbers = [
    ...phones,
    ...externalIds.filter((id) => /^[1-9]\d{9,14}$/.test(id)).map((id) => `+${id}`),
  ];
  const forms = numbers.flatMap((phone) => [phone, ...phoneVariants(phone)]);
  return [...new Set(forms.map((form) => form.replace(/\D/g, '')).filter((form) => form.length >= SHORTEST))];
}

/**
 * Texts that are nobody else's: phones in all their forms, e-mails, ids of some length, and what base64 makes of the
 * phones. A WhatsApp message id (`wamid.…`) is base64 that holds the customer's number.
 */
export function tracesOf(person: KnownBy): string[] {
  const digits = phoneDigits(person);
  const plain = [...person.externalIds.filter((id) => id.length >= SHORTEST), ...person.emails, ...digits];
  return [...new Set([...plain, ...digits.flatMap(base64Forms)])];
}

/** What of a base64 text is the same wherever the bytes stand in it: there are three alignments. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text, 'latin1')]);
    const whole = bytes.toString('base64').replace(/=+$/, '');
    const first = Math.ceil((shift * 8) / 6);
    const last = Math.floor((bytes.length * 8) / 6);
    return whole.slice(first, last);
  });
}

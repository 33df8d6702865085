/** A person as a vCard (RFC 2426), for what Telegram's own contact has no field for. */
import type { ContactsContent } from '@enlace/normalization';

type Card = ContactsContent['contacts'][number];

/** "Additional data about the contact in the form of a vCard, 0-2048 bytes" (core.telegram.org/bots/api#sendcontact). */
const MOST_BYTES = 2_048;

/** Longer names are cut in the contact's own field. */
const LONGEST_NAME = 64;

/** The vCard; undefined where a name and one phone say it all. */
export function vcardOf({ name, phones, emails = [], organization }: Card): string | undefined {
  const isPlain = phones.length === 1 && emails.length === 0 && organization === undefined;
  if (isPlain && name.length <= LONGEST_NAME) return undefined;
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    `N:;${escaped(name)};;;`,
    `FN:${escaped(name)}`,
    ...(organization === undefined ? [] : [`ORG:${escaped(organization)}`]),
    ...phones.map((phone) => `TEL:${escaped(phone)}`),
    ...emails.map((email) => `EMAIL:${escaped(email)}`),
    'END:VCARD',
  ];
  return lines.join('\r\n');
}

/** Whether Telegram takes all that is known of each person. */
export function fitsCards(cards: readonly Card[]): boolean {
  return cards.every((card) => Buffer.byteLength(vcardOf(card) ?? '') <= MOST_BYTES);
}

function escaped(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&').replace(/\r?\n|\r/g, '\\n');
}

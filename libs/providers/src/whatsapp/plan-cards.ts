/** Places and contact cards as the Cloud API takes them (Meta, Cloud API: location and contacts messages). */
import type { ContactsContent, SharedLocation } from '@enlace/normalization';
import { withoutAbsent } from '../without-absent.js';

/** Degrees as text without an exponent; 7 decimals are a centimetre. */
export function place({ latitude, longitude, name, address }: SharedLocation): object {
  return withoutAbsent({ latitude: degrees(latitude), longitude: degrees(longitude), name, address });
}

/** Meta asks for one name beside the formatted one; which word is the first name nobody told us. */
export function contactCards({ contacts }: ContactsContent): object[] {
  return contacts.map(({ name, phones, emails, organization }) =>
    withoutAbsent({
      name: { formatted_name: name, first_name: name },
      phones: phones.map((phone) => ({ phone, type: 'CELL' })),
      emails:
        emails === undefined || emails.length === 0
          ? undefined
          : emails.map((email) => ({ email, type: 'WORK' })),
      org: organization === undefined ? undefined : { company: organization },
    }),
  );
}

function degrees(value: number): string {
  return value.toFixed(7).replace(/\.?0+$/, '');
}

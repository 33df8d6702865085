/** What both sides have after a sync, where one of them may have refused something; pure. */
import type { Agreed, Merge } from './merge-contact.js';

/** What was not written is not agreed: it stays as it was, and counts as changed the next time. */
export function reached(
  { contact, client, agreed }: Merge,
  written: ReadonlySet<string>,
  isClientWritten: boolean,
  before: Agreed,
): Agreed {
  const isOpen = (field: 'name' | 'email'): boolean =>
    (field in contact && !written.has(field)) ||
    ((field === 'name' ? 'firstName' in client : field in client) && !isClientWritten);
  const { name, email, ...rest } = agreed;
  const [nameNow, emailNow] = [isOpen('name') ? before.name : name, isOpen('email') ? before.email : email];
  return {
    ...rest,
    ...(nameNow === undefined ? {} : { name: nameNow }),
    ...(emailNow === undefined ? {} : { email: emailNow }),
  };
}

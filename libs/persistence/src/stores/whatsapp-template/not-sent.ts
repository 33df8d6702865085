/** In which statuses Meta sends no template, in a sentence that says what to do; pure. */
import type { TemplateRecord } from './template-record.js';

/**
 * Statuses in which Meta sends none (Meta, templates: template status). One that is not among them, and words that are
 * new, are left to Meta to judge.
 */
const NOT_SENT: Readonly<Record<string, string>> = {
  PENDING: 'Meta has not reviewed it yet: wait for the review',
  IN_APPEAL: 'Meta is reviewing it again: wait for the end of the appeal',
  REJECTED: 'Meta rejected it: mend it and hand it in again',
  PAUSED: 'Meta paused it because of bad feedback: it comes back by itself, or mend it',
  DISABLED: 'Meta disabled it because of bad feedback: use another',
  ARCHIVED: 'it was not used for long: unarchive it in the WhatsApp Manager',
  LIMIT_EXCEEDED: 'the account has too many templates: delete some',
  PENDING_DELETION: 'it was deleted: create it under another name',
  DELETED: 'it was deleted: create it again',
};

/** Why it is not sent in its present status; undefined where it is, as far as that is known. */
export function whyNotSent({
  name,
  language,
  status,
  statusReason,
}: Pick<TemplateRecord, 'name' | 'language' | 'status' | 'statusReason'>): string | undefined {
  const why = status === null ? undefined : NOT_SENT[status];
  if (why === undefined) return undefined;
  const given = statusReason === null ? '' : ` (${statusReason})`;
  return `template ${name} (${language}) is ${status}${given}: ${why}`;
}

/** What is known against sending a template: its status, or values that do not fit it; pure. */
import type { Objection } from '@enlace/provider-host';
import { templateFaults } from '@enlace/providers';
import type { SendableOf } from '@enlace/normalization';
import type { TemplateRecord } from '@enlace/persistence';

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

/** @returns undefined where nothing is known against it */
export function objectionTo(
  known: TemplateRecord,
  content: SendableOf<'template'>['template'],
): Objection | undefined {
  const { name, language, status } = known;
  const called = `template ${name} (${language})`;
  const why = status === null ? undefined : NOT_SENT[status];
  if (why !== undefined) {
    const given = known.statusReason === null ? '' : ` (${known.statusReason})`;
    return {
      code: 'template.not_approved',
      reason: `${called} is ${status}${given}: ${why}`,
      details: { template: name, language, status, status_reason: known.statusReason },
    };
  }
  if (known.components === null) return undefined;
  const faults = templateFaults(
    known.components,
    content,
    known.parameterFormat === null ? {} : { isNamed: known.parameterFormat === 'NAMED' },
  );
  if (faults.length === 0) return undefined;
  return {
    code: 'template.parameters',
    reason: `the values do not fit ${called}: ${faults.map(({ problem }) => problem).join('; ')}`,
    details: { template: name, language, faults },
  };
}

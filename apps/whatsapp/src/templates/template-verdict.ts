/** What is known against sending a template: its status, or values that do not fit it; pure. */
import type { Objection } from '@enlace/provider-host';
import { templateFaults } from '@enlace/providers';
import type { SendableOf } from '@enlace/normalization';
import { whyNotSent, type TemplateRecord } from '@enlace/persistence';

/** @returns undefined where nothing is known against it */
export function objectionTo(
  known: TemplateRecord,
  content: SendableOf<'template'>['template'],
): Objection | undefined {
  const { name, language, status } = known;
  const called = `template ${name} (${language})`;
  const reason = whyNotSent(known);
  if (reason !== undefined) {
    const details = { template: name, language, status, status_reason: known.statusReason };
    return { code: 'template.not_approved', reason, details };
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

/** Checks template messages against the account's templates. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import type { WhatsAppTemplate } from './graph-account.js';
import type { GraphFailure } from './graph-error.js';

/** What is wrong with a template message. An account without templates accepts any name. */
export function templateFault(
  template: JsonObject,
  templates: readonly WhatsAppTemplate[],
  toUserId: boolean,
): GraphFailure | undefined {
  if (templates.length === 0) return undefined;
  const name = asText(template['name']);
  const language = asText(asObject(template['language'])['code']);
  const known = templates.find((one) => one.name === name && one.language === language);
  if (!known || known.status === 'PENDING' || known.status === 'REJECTED') {
    return { code: 132001, details: `template name (${name}) does not exist in ${language}` };
  }
  if (known.status === 'PAUSED') return { code: 132015 };
  if (known.status === 'DISABLED') return { code: 132016 };
  if (known.category === 'AUTHENTICATION' && toUserId) return { code: 131062 };
  const expected = new Set(known.body.match(/\{\{[^}]+\}\}/g)).size;
  const body = asList(template['components'])
    .map(asObject)
    .find((component) => asText(component['type'])?.toLowerCase() === 'body');
  const given = asList(body?.['parameters']).length;
  if (given === expected) return undefined;
  return {
    code: 132000,
    details: `body: number of localizable_params (${given}) does not match the expected number of params (${expected})`,
  };
}

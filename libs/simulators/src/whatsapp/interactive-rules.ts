/** Limits of interactive WhatsApp messages: what stands around the choices. */
import { type JsonObject, asObject, asText } from '../core/request-body.js';
import { actionFault, tooLong } from './action-rules.js';
import type { GraphFailure } from './graph-error.js';

/** The body of an interactive message. */
export function interactiveText(content: JsonObject): string {
  return asText(asObject(content['body'])['text']) ?? '';
}

/** What is wrong with an interactive message: a body of 1024 characters, header and footer of 60, and its action. */
export function interactiveFault(content: JsonObject): GraphFailure | undefined {
  const type = asText(content['type']);
  if (type === undefined) return { code: 131008, details: 'interactive.type is required.' };
  const body = interactiveText(content);
  if (body === '' && type !== 'product') {
    return { code: 131008, details: 'interactive.body.text is required.' };
  }
  const footer = asText(asObject(content['footer'])['text']);
  const header = asText(asObject(content['header'])['text']);
  return (
    tooLong('interactive.body.text', body, 1024) ??
    tooLong('interactive.footer.text', footer, 60) ??
    tooLong('interactive.header.text', header, 60) ??
    headerFault(content['header']) ??
    actionFault(type, asObject(content['action']))
  );
}

function headerFault(header: unknown): GraphFailure | undefined {
  if (header === undefined) return undefined;
  const type = asText(asObject(header)['type']);
  const isThere = type !== undefined && asObject(header)[type] !== undefined && asObject(header)[type] !== '';
  return isThere
    ? undefined
    : { code: 131008, details: 'interactive.header needs its type and that member.' };
}

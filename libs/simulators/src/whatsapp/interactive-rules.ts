/** Limits of interactive WhatsApp messages: buttons and lists. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import { type GraphFailure, badValue } from './graph-error.js';

/** The body of an interactive message. */
export function interactiveText(content: JsonObject): string {
  return asText(asObject(content['body'])['text']) ?? '';
}

/** What is wrong with an interactive message: at most 3 buttons of 20 characters, 10 rows of 24 and 72. */
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
    tooLong('interactive.body.text', body, type === 'button' ? 1024 : 4096) ??
    tooLong('interactive.footer.text', footer, 60) ??
    tooLong('interactive.header.text', header, 60) ??
    actionFault(type, asObject(content['action']))
  );
}

function actionFault(type: string, action: JsonObject): GraphFailure | undefined {
  if (type === 'button') return buttonsFault(asList(action['buttons']).map(asObject));
  if (type === 'list') return listFault(action);
  return undefined;
}

function buttonsFault(buttons: readonly JsonObject[]): GraphFailure | undefined {
  if (buttons.length < 1 || buttons.length > 3) return badValue('Buttons must be between 1 and 3.');
  const replies = buttons.map((button) => asObject(button['reply']));
  return replies.map((reply) => titleFault('button', reply, 20)).find(Boolean) ?? uniqueFault(replies);
}

function listFault(action: JsonObject): GraphFailure | undefined {
  const sections = asList(action['sections']).map(asObject);
  const rows = sections.flatMap((section) => asList(section['rows']).map(asObject));
  if (rows.length < 1 || rows.length > 10)
    return badValue('Rows must be between 1 and 10 over all sections.');
  const button = asText(action['button']);
  if (button === undefined) return { code: 131008, details: 'interactive.action.button is required.' };
  return (
    tooLong('interactive.action.button', button, 20) ??
    sections.map((section) => tooLong('section title', asText(section['title']), 24)).find(Boolean) ??
    rows
      .map((row) => titleFault('row', row, 24) ?? tooLong('row description', asText(row['description']), 72))
      .find(Boolean) ??
    uniqueFault(rows)
  );
}

function titleFault(what: string, option: JsonObject, limit: number): GraphFailure | undefined {
  const title = asText(option['title']);
  if (title === undefined) return { code: 131008, details: `${what} title is required.` };
  if (asText(option['id']) === undefined) return { code: 131008, details: `${what} id is required.` };
  return tooLong(`${what} title`, title, limit);
}

function uniqueFault(options: readonly JsonObject[]): GraphFailure | undefined {
  const ids = options.map((option) => option['id']);
  return new Set(ids).size === ids.length ? undefined : badValue('Duplicated id.');
}

function tooLong(name: string, text: string | undefined, limit: number): GraphFailure | undefined {
  if (text === undefined || text.length <= limit) return undefined;
  return badValue(`${name} must be at most ${limit} characters long.`);
}

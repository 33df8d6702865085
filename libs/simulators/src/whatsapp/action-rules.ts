/** What an interactive message lets the customer do: buttons, lists, links and flows, each within its limits. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import { type GraphFailure, badValue } from './graph-error.js';

/** What is wrong with `interactive.action`. Types that are not checked here are accepted as they are. */
export function actionFault(type: string, action: JsonObject): GraphFailure | undefined {
  switch (type) {
    case 'button':
      return buttonsFault(asList(action['buttons']).map(asObject));
    case 'list':
      return listFault(action);
    case 'cta_url':
      return linkFault(action);
    case 'flow':
      return flowFault(action);
    default:
      return undefined;
  }
}

/** A text that is longer than Meta takes. */
export function tooLong(name: string, text: string | undefined, limit: number): GraphFailure | undefined {
  if (text === undefined || text.length <= limit) return undefined;
  return badValue(`${name} must be at most ${limit} characters long.`);
}

function buttonsFault(buttons: readonly JsonObject[]): GraphFailure | undefined {
  if (buttons.length < 1 || buttons.length > 3) return badValue('Buttons must be between 1 and 3.');
  if (buttons.some((button) => button['type'] !== 'reply')) return badValue('Buttons must be of type reply.');
  const replies = buttons.map((button) => asObject(button['reply']));
  return (
    replies.map((reply) => titleFault('button', reply, 20, 256)).find(Boolean) ??
    uniqueFault('id', replies) ??
    uniqueFault('title', replies)
  );
}

function listFault(action: JsonObject): GraphFailure | undefined {
  const sections = asList(action['sections']).map(asObject);
  const rows = sections.flatMap((section) => asList(section['rows']).map(asObject));
  if (sections.length > 10) return badValue('Sections must be at most 10.');
  if (rows.length < 1 || rows.length > 10)
    return badValue('Rows must be between 1 and 10 over all sections.');
  const untitled = sections.filter((section) => asText(section['title']) === undefined);
  if (sections.length > 1 && untitled.length > 0) return missing('section title');
  const button = asText(action['button']);
  if (button === undefined) return missing('interactive.action.button');
  return (
    tooLong('interactive.action.button', button, 20) ??
    sections.map((section) => tooLong('section title', asText(section['title']), 24)).find(Boolean) ??
    rows
      .map(
        (row) =>
          titleFault('row', row, 24, 200) ?? tooLong('row description', asText(row['description']), 72),
      )
      .find(Boolean) ??
    uniqueFault('id', rows)
  );
}

function linkFault(action: JsonObject): GraphFailure | undefined {
  const { display_text: text, url } = asObject(action['parameters']);
  if (action['name'] !== 'cta_url') return badValue('interactive.action.name must be cta_url.');
  if (asText(text) === undefined) return missing('display_text');
  if (!/^https?:\/\/\S+$/.test(asText(url) ?? '')) return badValue('url is not a valid URL.');
  return tooLong('display_text', asText(text), 20);
}

function flowFault(action: JsonObject): GraphFailure | undefined {
  const parameters = asObject(action['parameters']);
  if (action['name'] !== 'flow') return badValue('interactive.action.name must be flow.');
  if (parameters['flow_message_version'] !== '3') return badValue('flow_message_version must be 3.');
  const cta = asText(parameters['flow_cta']);
  if (cta === undefined) return missing('flow_cta');
  const names = [parameters['flow_id'], parameters['flow_name']].filter((name) => asText(name) !== undefined);
  if (names.length !== 1) return badValue('Exactly one of flow_id and flow_name is required.');
  if (!['draft', 'published', undefined].includes(parameters['mode'] as string | undefined)) {
    return badValue('mode must be draft or published.');
  }
  return tooLong('flow_cta', cta, 20) ?? openingFault(parameters);
}

/** `navigate` names its first screen, `data_exchange` asks the flow's endpoint for it. */
function openingFault(parameters: JsonObject): GraphFailure | undefined {
  const payload = parameters['flow_action_payload'];
  const opening = parameters['flow_action'] ?? 'navigate';
  if (opening === 'data_exchange') {
    return payload === undefined ? undefined : badValue('flow_action_payload belongs to navigate only.');
  }
  if (opening !== 'navigate') return badValue('flow_action must be navigate or data_exchange.');
  const { screen, data } = asObject(payload);
  if (asText(screen) === undefined) return missing('flow_action_payload.screen');
  const isEmpty = data !== undefined && Object.keys(asObject(data)).length === 0;
  return isEmpty ? badValue('flow_action_payload.data must not be empty.') : undefined;
}

function titleFault(
  what: string,
  option: JsonObject,
  most: number,
  mostId: number,
): GraphFailure | undefined {
  const title = asText(option['title']);
  const id = asText(option['id']);
  if (title === undefined) return missing(`${what} title`);
  if (id === undefined) return missing(`${what} id`);
  return tooLong(`${what} title`, title, most) ?? tooLong(`${what} id`, id, mostId);
}

function uniqueFault(name: string, options: readonly JsonObject[]): GraphFailure | undefined {
  const values = options.map((option) => option[name]);
  return new Set(values).size === values.length ? undefined : badValue(`Duplicated ${name}.`);
}

function missing(name: string): GraphFailure {
  return { code: 131008, details: `${name} is required.` };
}

/** Taps and forms: what a customer chose instead of writing. */
import type { MessageContent } from '@enlace/normalization';
import { idOf, isObject, objectOf, textOf, type JsonObject } from '../json.js';
import { withoutAbsent } from '../without-absent.js';

/** `interactive`: replies to buttons and lists, answers of a Flow, call permission. May come without its object. */
export function readInteractive(interactive: unknown): MessageContent | undefined {
  const parts = objectOf(interactive);
  const kind = textOf(parts['type'], 64);
  if (kind === undefined) return undefined;
  const reply = parts[kind];
  if (!isObject(reply)) return undefined;
  const provider_kind = `interactive.${kind}`;
  switch (kind) {
    case 'button_reply':
    case 'list_reply':
      return withKind(choice(idOf(reply['id']), reply), provider_kind);
    case 'nfm_reply':
      return withKind(form(reply), provider_kind);
    case 'call_permission_reply':
      return withKind(choice(textOf(reply['response']), { title: reply['response'] }), provider_kind);
    default:
      return undefined;
  }
}

/** `button`: the quick reply of a template. Not `interactive`, and it may come without a context. */
export function readButton(button: unknown): MessageContent | undefined {
  const { payload, text } = objectOf(button);
  const title = textOf(text);
  return withKind(choice(textOf(payload) ?? title, { title }), 'button');
}

function choice(id: string | undefined, reply: JsonObject): MessageContent | undefined {
  if (id === undefined) return undefined;
  const title = textOf(reply['title']);
  return {
    type: 'choice',
    text: title ?? id,
    choice: withoutAbsent({ id, title, description: textOf(reply['description']) }),
  };
}

/** `nfm_reply`: the answers of a Flow; `response_json` is JSON within a text. */
function form(reply: JsonObject): MessageContent | undefined {
  const response = textOf(reply['response_json']);
  if (response === undefined) return undefined;
  const text = textOf(reply['body']) ?? textOf(reply['name']);
  return withoutAbsent({ type: 'form' as const, text, fields: fieldsOf(response) });
}

function fieldsOf(response: string): Record<string, unknown> {
  try {
    const answers: unknown = JSON.parse(response);
    if (isObject(answers)) return answers;
  } catch {
    // not JSON: kept as it came
  }
  return { response_json: response };
}

function withKind(content: MessageContent | undefined, provider_kind: string): MessageContent | undefined {
  return content === undefined ? undefined : { ...content, provider_kind };
}

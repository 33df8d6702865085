/** Reads what a webhook tells of a template; pure. */
import type { TemplateFacts } from '@enlace/normalization';
import { isObject, objectOf, shortTextOf, textOf, idOf, listOf, type JsonObject } from '../../json.js';
import { withoutAbsent } from '../../without-absent.js';
import { reasonOf, wordOf } from './template-facts.js';

/** The fields of Meta's webhooks that tell of templates, as `AccountChange.kind` has them. */
export const TEMPLATE_KINDS = [
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
] as const;

export interface TemplateNews {
  readonly facts: TemplateFacts;
  /** Whether the webhook tells less than has changed, so that Meta must be asked for the rest. */
  readonly isPartial: boolean;
}

/**
 * What happened, where that is no status of its own: sent in `event` beside statuses (Meta, webhooks:
 * message_template_status_update). A flagged or locked template can be sent; one that is unarchived has the status it
 * had before, which is not told.
 */
const NO_STATUS: ReadonlySet<string> = new Set(['FLAGGED', 'LOCKED', 'UNLOCKED', 'UNARCHIVED']);

/** @returns undefined where the value names no template */
export function templateNews(kind: string, value: JsonObject): TemplateNews | undefined {
  const name = textOf(value['message_template_name'], 512);
  const language = textOf(value['message_template_language'], 32);
  if (name === undefined || language === undefined) return undefined;
  const about = withoutAbsent({ name, language, templateId: idOf(value['message_template_id']) });
  switch (kind) {
    case 'message_template_status_update':
      return statusNews(about, value);
    case 'message_template_quality_update':
      return whole({ ...about, ...withoutAbsent({ quality: wordOf(value['new_quality_score']) }) });
    case 'template_category_update':
      return whole({
        ...about,
        ...withoutAbsent({
          category: wordOf(value['new_category']),
          upcomingCategory: wordOf(value['correct_category']),
        }),
      });
    case 'message_template_components_update':
      // Neither files of a header nor quick replies are told.
      return {
        facts: { ...about, edit: (known) => known.map((one) => edited(one, value)) },
        isPartial: true,
      };
    default:
      return undefined;
  }
}

function whole(facts: TemplateFacts): TemplateNews {
  return { facts, isPartial: false };
}

/** The category stands beside the status, but is that of the review: a change of it has a webhook of its own. */
function statusNews(about: TemplateFacts, value: JsonObject): TemplateNews {
  const event = wordOf(value['event']);
  if (event === undefined || NO_STATUS.has(event)) return { facts: about, isPartial: true };
  const status = event === 'REINSTATED' ? 'APPROVED' : event;
  const reason = [
    reasonOf(value['reason']),
    shortTextOf(objectOf(value['rejection_info'])['reason'], 300),
    shortTextOf(objectOf(value['other_info'])['description'], 300),
  ].filter((part) => part !== undefined);
  const statusReason = reason.length === 0 ? undefined : reason.join(': ');
  return whole({ ...about, ...withoutAbsent({ status, statusReason }) });
}

function edited(component: JsonObject, value: JsonObject): JsonObject {
  switch (wordOf(component['type'])) {
    case 'BODY':
      return worded(component, value['message_template_element']);
    case 'FOOTER':
      return worded(component, value['message_template_footer']);
    case 'HEADER':
      return wordOf(component['format']) === 'TEXT'
        ? worded(component, value['message_template_title'])
        : component;
    case 'BUTTONS':
      return buttonsWith(component, listOf(value['message_template_buttons']).filter(isObject));
    default:
      return component;
  }
}

function worded(component: JsonObject, text: unknown): JsonObject {
  return typeof text === 'string' ? { ...component, text } : component;
}

/** Addresses of links, by the label of the button. */
function buttonsWith(component: JsonObject, told: readonly JsonObject[]): JsonObject {
  const urls = new Map(
    told.flatMap((button): [string, string][] => {
      const label = textOf(button['message_template_button_text']);
      const url = textOf(button['message_template_button_url']);
      return label === undefined || url === undefined ? [] : [[label, url]];
    }),
  );
  const buttons = listOf(component['buttons']).map((button) => {
    const known = objectOf(button);
    const url = urls.get(textOf(known['text']) ?? '');
    return url === undefined || wordOf(known['type']) !== 'URL' ? button : { ...known, url };
  });
  return { ...component, buttons };
}

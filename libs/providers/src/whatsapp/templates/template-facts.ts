/** Reads a template as the Graph API lists it; pure. */
import type { TemplateFacts } from '@enlace/normalization';
import { idOf, isObject, listOf, objectOf, shortTextOf, textOf, type JsonObject } from '../../json.js';
import { withoutAbsent } from '../../without-absent.js';

const LONGEST_NAME = 512;
const LONGEST_LANGUAGE = 32;
const LONGEST_WORD = 64;
const LONGEST_REASON = 500;

/** Fields asked of `GET /{waba_id}/message_templates` (Meta, Graph API: WhatsApp message template). */
export const LISTED_FIELDS =
  'id,name,language,status,category,quality_score,rejected_reason,parameter_format,components';

/** A template of a list; undefined where it has no name or language. */
export function listedTemplate(item: unknown): TemplateFacts | undefined {
  const listed = objectOf(item);
  const name = textOf(listed['name'], LONGEST_NAME);
  const language = textOf(listed['language'], LONGEST_LANGUAGE);
  if (name === undefined || language === undefined) return undefined;
  return withoutAbsent({
    name,
    language,
    templateId: idOf(listed['id']),
    status: wordOf(listed['status']),
    statusReason: reasonOf(listed['rejected_reason']),
    category: wordOf(listed['category']),
    quality: wordOf(objectOf(listed['quality_score'])['score']),
    parameterFormat: wordOf(listed['parameter_format']),
    components: Array.isArray(listed['components'])
      ? listOf(listed['components']).filter(isObject).map(withoutSamples)
      : undefined,
  });
}

/** A word such as a status, in capitals. */
export function wordOf(value: unknown): string | undefined {
  return textOf(value, LONGEST_WORD)?.toUpperCase();
}

/** Why it was rejected or paused; Meta says `NONE` where there is no reason. */
export function reasonOf(value: unknown): string | undefined {
  const reason = shortTextOf(value, LONGEST_REASON);
  return reason === 'NONE' ? undefined : reason;
}

/** Samples of files are links signed anew at every asking: kept, they would be a change each time. */
function withoutSamples(component: JsonObject): JsonObject {
  const { example, cards, ...rest } = component;
  const shown = objectOf(example);
  const { header_handle: _handle, ...samples } = shown;
  return {
    ...rest,
    ...(Object.keys(samples).length === 0 ? {} : { example: samples }),
    ...(Array.isArray(cards) ? { cards: cards.filter(isObject).map(cardWithoutSamples) } : {}),
  };
}

function cardWithoutSamples(card: JsonObject): JsonObject {
  return { ...card, components: listOf(card['components']).filter(isObject).map(withoutSamples) };
}

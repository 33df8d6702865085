/** What a message becomes in Chatwoot: words, files beside them, or a template of a WhatsApp inbox; pure. */
import type { OutboundMedia, Sendable, TemplateContent } from '@enlace/normalization';
import type { Fit } from '../adapter.js';
import { RULES, buttonsAsText, contactsAsText, listAsText, locationAsText } from '../degrade.js';
import type { JsonObject } from '../json.js';
import { templateParams } from './template-params.js';

export interface Written {
  readonly text: string;
  readonly files: readonly OutboundMedia[];
  /** `template_params` of the message. */
  readonly template?: JsonObject;
}

/** Whatever is words goes out as words: Chatwoot's inboxes lead to channels of every kind. */
export function fit(content: Sendable): Fit {
  switch (content.type) {
    case 'text':
      return { carried: 'whole' };
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'album':
      return filesOf(content).some(isElsewhere) ? NO_MEDIA_IDS : { carried: 'whole' };
    case 'voice':
      return filesOf(content).some(isElsewhere)
        ? NO_MEDIA_IDS
        : { carried: 'degraded', rule: RULES.voiceAsAudio };
    case 'buttons':
      return { carried: 'degraded', rule: RULES.buttonsAsText };
    case 'list':
      return { carried: 'degraded', rule: RULES.listAsText };
    case 'location':
      return { carried: 'degraded', rule: RULES.locationAsText };
    case 'contacts':
      return { carried: 'degraded', rule: RULES.contactsAsText };
    case 'template': {
      const read = templateParams(content);
      return read.ok ? { carried: 'whole' } : { carried: 'not', reason: read.reason };
    }
    default:
      return { carried: 'not', reason: `a ${content.type} cannot be written into a Chatwoot conversation` };
  }
}

/** Undefined where `fit` says that it cannot be carried. */
export function writtenOf(content: Sendable): Written | undefined {
  switch (content.type) {
    case 'text':
      return { text: content.text, files: [] };
    case 'image':
    case 'video':
    case 'audio':
    case 'voice':
    case 'document':
      return { text: content.text ?? '', files: filesOf(content) };
    case 'album': {
      const captions = content.items.flatMap(({ text }) => text ?? []);
      return { text: captions.join('\n'), files: filesOf(content) };
    }
    case 'buttons':
      return { text: buttonsAsText(content).text, files: [] };
    case 'list':
      return { text: listAsText(content).text, files: [] };
    case 'location':
      return { text: locationAsText(content).text, files: [] };
    case 'contacts':
      return { text: contactsAsText(content).text, files: [] };
    case 'template':
      return templateOf(content);
    default:
      return undefined;
  }
}

const NO_MEDIA_IDS: Fit = {
  carried: 'not',
  reason: 'Chatwoot keeps no files to name by an id: give a link or an upload',
};

function filesOf(content: Sendable): readonly OutboundMedia[] {
  if (content.type === 'album') return content.items.map(({ media }) => media);
  return 'media' in content ? [content.media] : [];
}

function isElsewhere(media: OutboundMedia): boolean {
  return media.provider_media_id !== undefined;
}

/** Chatwoot shows the words and sends the template it has of that name and language (facts 3e). */
function templateOf(content: TemplateContent): Written | undefined {
  const { name, language } = content.template;
  const read = templateParams(content);
  if (!read.ok) return undefined;
  const text = [`[${name}]`, ...read.values].join(' ');
  return { text, files: [], template: { name, language, processed_params: read.params } };
}

/** What becomes of a template, and the webhook that tells it. */
import type { WhatsAppTemplate } from './graph-account.js';
import { componentsOf } from './template-rules.js';
import { metaJson } from './whatsapp-wire.js';

/** One matter at a time, as each has a webhook of its own. */
export type TemplateChange =
  | { readonly status: WhatsAppTemplate['status']; readonly reason?: string }
  | { readonly quality: NonNullable<WhatsAppTemplate['quality']> }
  | { readonly category: WhatsAppTemplate['category'] }
  | { readonly body: string };

/** The template after it. */
export function changedTemplate(template: WhatsAppTemplate, change: TemplateChange): WhatsAppTemplate {
  if ('status' in change) {
    const { rejectedReason: _before, ...rest } = template;
    const reason = change.reason === undefined ? {} : { rejectedReason: change.reason };
    return { ...rest, status: change.status, ...reason };
  }
  if (!('body' in change)) return { ...template, ...change };
  const { body } = change;
  const components = componentsOf(template).map((one) =>
    String(one['type']).toUpperCase() === 'BODY' ? { ...one, text: body } : one,
  );
  return { ...template, body, components };
}

/** The webhook with it, as JSON text on the wire. @param time Unix seconds */
export function templateWebhook(
  wabaId: string,
  before: WhatsAppTemplate,
  change: TemplateChange,
  time: number,
): string {
  const about = {
    message_template_id: before.id,
    message_template_name: before.name,
    message_template_language: before.language,
  };
  const [field, value] = told(before, change);
  return metaJson({
    object: 'whatsapp_business_account',
    entry: [{ id: wabaId, time, changes: [{ value: { ...about, ...value }, field }] }],
  });
}

function told(before: WhatsAppTemplate, change: TemplateChange): readonly [string, object] {
  if ('status' in change) {
    return [
      'message_template_status_update',
      {
        event: change.status,
        reason: change.reason ?? 'NONE',
        message_template_category: before.category,
      },
    ];
  }
  if ('quality' in change) {
    return [
      'message_template_quality_update',
      { previous_quality_score: before.quality ?? 'UNKNOWN', new_quality_score: change.quality },
    ];
  }
  if ('category' in change) {
    return [
      'template_category_update',
      { previous_category: before.category, new_category: change.category },
    ];
  }
  return ['message_template_components_update', { message_template_element: change.body }];
}

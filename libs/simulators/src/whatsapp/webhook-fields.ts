/** The fields an app can subscribe to, and which of them a webhook body holds. */
import { asList, asObject, asText } from '../core/request-body.js';

const FIELDS: ReadonlySet<string> = new Set([
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'account_update',
  'automatic_events',
  'business_capability_update',
  'business_status_update',
  'business_username_update',
  'calls',
  'flows',
  'history',
  'message_echoes',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messages',
  'messaging_handovers',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'smb_message_echoes',
  'standby',
  'template_category_update',
  'template_correct_category_detection',
  'tracking_events',
  'user_id_update',
  'user_preferences',
]);

/** The first name that is no field. */
export function unknownField(names: readonly string[]): string | undefined {
  return names.find((name) => !FIELDS.has(name) && !name.startsWith('group_'));
}

/** The fields of all changes of a body. */
export function fieldsIn(body: string): readonly string[] {
  const entries = asList(asObject(JSON.parse(body))['entry']).map(asObject);
  return entries
    .flatMap((entry) => asList(entry['changes']).map(asObject))
    .map((change) => asText(change['field']) ?? '');
}

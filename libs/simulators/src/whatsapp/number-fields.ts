/** A number as the Graph API shows it: all of its usual fields, or the ones that were asked for. */
import type { ApiAnswer } from '../core/base-simulator.js';
import type { GraphAccount, WhatsAppNumber } from './graph-account.js';
import { graphError } from './graph-error.js';

/** Shown unless fields are named. */
const USUAL = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'webhook_configuration',
];

/** `id` always; the whole question is refused for one field that there is not. */
export function numberAnswer(number: WhatsAppNumber, account: GraphAccount, asked?: string): ApiAnswer {
  const all = fieldsOf(number, account);
  const names = asked?.split(',').map((name) => name.trim()) ?? USUAL;
  const unknown = names.find((name) => !(name in all));
  if (unknown !== undefined) {
    const message = `(#100) Tried accessing nonexisting field (${unknown}) on node type (WhatsAppBusinessPhoneNumber)`;
    return graphError({ code: 100, message });
  }
  const shown = Object.fromEntries(names.map((name) => [name, all[name]]));
  return { status: 200, body: { ...shown, id: number.phoneNumberId } };
}

function fieldsOf(number: WhatsAppNumber, account: GraphAccount): Record<string, unknown> {
  const trouble = number.trouble;
  return {
    id: number.phoneNumberId,
    verified_name: number.verifiedName,
    code_verification_status: 'VERIFIED',
    display_phone_number: number.displayPhoneNumber,
    quality_rating: number.qualityRating,
    platform_type: 'CLOUD_API',
    is_on_biz_app: number.isOnBizApp ?? false,
    throughput: { level: number.throughput ?? 'STANDARD' },
    status: 'CONNECTED',
    name_status: 'APPROVED',
    whatsapp_business_manager_messaging_limit: number.messagingLimit ?? 'TIER_2K',
    webhook_configuration: account.configurationOf(number),
    health_status: {
      can_send_message: trouble === undefined ? 'AVAILABLE' : 'BLOCKED',
      entities: [
        { entity_type: 'PHONE_NUMBER', id: number.phoneNumberId, can_send_message: 'AVAILABLE' },
        trouble === undefined
          ? { entity_type: 'WABA', id: number.wabaId, can_send_message: 'AVAILABLE' }
          : { entity_type: 'WABA', id: number.wabaId, can_send_message: 'BLOCKED', errors: [trouble] },
      ],
    },
  };
}

/** What is read of a message so that it can be judged: the same for its sender and for whoever asks why it waits. */
import type { Sendable } from '@enlace/normalization';
import type { Judged } from './judge.js';
import { windowOpenedAt } from './takes.js';
import type { BeginOptions } from './outbound-message.js';
import { standInFor, type StandIn } from './stand-in.js';

/** Columns of `message`, `conversation`, `contact`, `lane` and `integration`; the last two may be absent. */
export const DECIDING = `
  message.content, message.author, message.epoch AS "messageEpoch", message.not_before AS "notBefore",
  message.expires_at AS "expiresAt", conversation.epoch, contact.reachable,
  contact.unreachable_reason AS "unreachableReason", contact.opted_out_at AS "optedOutAt",
  ${windowOpenedAt('contact')} AS "lastInboundAt", contact.marketing_held_until AS "marketingHeldUntil",
  contact.id AS "contactId", contact.client_id AS "clientId",
  coalesce(message.metadata ? 'redirected_from', false) AS "isRedirected", integration.settings->>'window_policy' AS "windowPolicy",
  json_build_object('name', integration.settings->>'window_template',
                    'language', integration.settings->>'window_template_language') AS "standIn",
  CASE WHEN contact.opted_out_at IS NOT NULL OR contact.marketing_held_until IS NOT NULL THEN
    (SELECT template.category FROM whatsapp_templates AS template
      WHERE template.tenant_id = message.tenant_id AND template.waba_id = integration.settings->>'waba_id'
        AND (template.name, template.language) =
            CASE WHEN message.content->>'type' = 'template'
                 THEN (message.content->'template'->>'name', message.content->'template'->>'language')
                 ELSE (integration.settings->>'window_template', integration.settings->>'window_template_language') END
    ) END AS "templateCategory",
  greatest(lane.frozen_until, integration.frozen_until) AS "frozenUntil"`;

export interface Deciding extends Omit<Judged, 'isTemplate' | 'hasStandIn' | 'otherChannel'> {
  readonly content: Sendable;
  /** The template for while the reply window is shut. */
  readonly standIn: StandIn;
  readonly contactId: string;
  readonly clientId: string | null;
  /** Whether it came from another channel. */
  readonly isRedirected: boolean;
}

/** For the judge, and what would be sent while the reply window is shut. */
export function judgedOf(
  deciding: Deciding,
  wordsOf?: BeginOptions['wordsOf'],
): Omit<Judged, 'otherChannel'> & { readonly instead: Sendable | undefined } {
  const instead = standInFor(deciding.content, deciding.standIn, wordsOf);
  return {
    ...deciding,
    isTemplate: deciding.content.type === 'template',
    hasStandIn: instead !== undefined,
    instead,
  };
}

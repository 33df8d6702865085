/** Who a WhatsApp event speaks of: the person behind phone numbers, BSUIDs and contact cards. */
import { phoneFromDigits, type MessageContact } from '@enlace/normalization';
import { idOf, isObject, listOf, objectOf, shortTextOf, textOf } from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import type { WhatsAppCard } from './payload.js';

/** Business-scoped user id: country, a point, up to 128 letters and digits; `US.ENT.…` is a parent id (Meta, business-scoped user IDs). */
const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

export function isBsuid(id: string): boolean {
  return BSUID.test(id);
}

/** The ids that stand beside one message, status or preference. */
export interface WireIds {
  /** `from`, `to`, `recipient_id`, `wa_id`: a phone number's digits; a BSUID has been seen here too. */
  readonly phone: unknown;
  /** `from_user_id`, `to_user_id`, `recipient_user_id`, `user_id`. */
  readonly user: unknown;
  readonly parent: unknown;
}

export const NO_CARDS: Cards = { only: undefined, byUser: new Map(), byWaId: new Map() };

interface Ids {
  readonly user: string | undefined;
  readonly waId: string | undefined;
  readonly parent: string | undefined;
}

/**
 * The person: external id `user_id ?? wa_id`, the other ids as aliases, the phone where one is known. Since
 * usernames (2026) a phone number may be missing everywhere; a BSUID may be missing in what was sent before.
 * @param cards the `contacts` of the value: one list for all its items
 * @param isAlone whether the value speaks of one item only, so that a card without ids in common belongs to it
 */
export function contactOf(wire: WireIds, cards: Cards, isAlone: boolean): MessageContact | undefined {
  const own = idsOf(wire);
  const card = cardOf(own, cards, isAlone);
  const carded = card === undefined ? undefined : idsOf(wireOfCard(card));
  const user = own.user ?? carded?.user;
  const waId = own.waId ?? carded?.waId;
  const parent = own.parent ?? carded?.parent;
  const externalId = user ?? waId ?? parent;
  if (externalId === undefined) return undefined;
  const known = [waId, parent, carded?.waId].filter((id) => id !== undefined && id !== externalId);
  const aliases = [...new Set(known)] as string[];
  const profile = objectOf(card?.profile);
  return withoutAbsent({
    external_id: externalId,
    aliases: aliases.length === 0 ? undefined : aliases,
    phone: waId === undefined ? undefined : phoneFromDigits(waId),
    name: shortTextOf(profile['name'], 512),
    username: textOf(profile['username'], 128),
  });
}

/** A group chat as the other side: replies go to the group, `sender` tells who wrote. */
export function groupContact(groupId: string): MessageContact {
  return { external_id: groupId };
}

function wireOfCard(card: WhatsAppCard): WireIds {
  return { phone: card.wa_id, user: card.user_id, parent: card.parent_user_id };
}

function idsOf(wire: WireIds): Ids {
  const phone = idOf(wire.phone)?.replace(/^\+/, '') || undefined;
  const isUser = phone !== undefined && isBsuid(phone);
  return {
    user: idOf(wire.user) ?? (isUser ? phone : undefined),
    waId: isUser ? undefined : phone,
    parent: idOf(wire.parent),
  };
}

/** The `contacts` of a value, found by either id: a batch may hold a thousand. */
export interface Cards {
  readonly only: WhatsAppCard | undefined;
  readonly byUser: ReadonlyMap<string, WhatsAppCard>;
  readonly byWaId: ReadonlyMap<string, WhatsAppCard>;
}

export function cardsOf(contacts: unknown): Cards {
  const cards: readonly WhatsAppCard[] = listOf(contacts).filter(isObject);
  const byUser = new Map<string, WhatsAppCard>();
  const byWaId = new Map<string, WhatsAppCard>();
  for (const card of cards) {
    const { user, waId } = idsOf(wireOfCard(card));
    if (user !== undefined && !byUser.has(user)) byUser.set(user, card);
    if (waId !== undefined && !byWaId.has(waId)) byWaId.set(waId, card);
  }
  return { only: cards.length === 1 ? cards[0] : undefined, byUser, byWaId };
}

/** Never another person's card: one with an id in common and none against it, or the only one of the only item. */
function cardOf(own: Ids, cards: Cards, isAlone: boolean): WhatsAppCard | undefined {
  const same =
    (own.user === undefined ? undefined : cards.byUser.get(own.user)) ??
    (own.waId === undefined ? undefined : cards.byWaId.get(own.waId));
  const card = same ?? (isAlone ? cards.only : undefined);
  return card !== undefined && agrees(own, idsOf(wireOfCard(card))) ? card : undefined;
}

function agrees(a: Ids, b: Ids): boolean {
  const differ = (x: string | undefined, y: string | undefined): boolean =>
    x !== undefined && y !== undefined && x !== y;
  return !differ(a.user, b.user) && !differ(a.waId, b.waId);
}

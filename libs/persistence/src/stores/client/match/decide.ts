/** Whether evidence links a contact, asks a person, or says nothing: the rules, without a database. */
import type { IdentityKind, Strength } from '../client-record.js';

/** A piece of evidence that a client has too. */
export interface Match {
  readonly clientId: string;
  readonly kind: IdentityKind;
  readonly value: string;
  /** Of the weaker of both sides: what the contact shows, and what the client is known by. */
  readonly strength: Strength;
}

export type MatchDecision =
  | { readonly outcome: 'nothing' }
  | { readonly outcome: 'link'; readonly match: Match }
  /** `suggestion`: too weak to link; `conflict`: evidence for several clients. */
  | { readonly outcome: 'ask'; readonly state: 'suggestion' | 'conflict' };

/** The weaker of two. */
export function weaker(one: Strength, other: Strength): Strength {
  return RANK[one] <= RANK[other] ? one : other;
}

const RANK: Readonly<Record<Strength, number>> = { weak: 0, medium: 1, strong: 2 };

/**
 * Strong evidence for one client links, unless medium evidence names only others. Without any, medium evidence of a kind
 * that the tenant allows links where it names one client. Weak evidence never links, and never contradicts.
 */
export function decideMatch(matches: readonly Match[], linkMedium: readonly IdentityKind[]): MatchDecision {
  if (matches.length === 0) return { outcome: 'nothing' };
  const strong = matches.filter(({ strength }) => strength === 'strong');
  const medium = matches.filter(({ strength }) => strength === 'medium');
  const [first] = strong;
  if (first !== undefined) {
    const contradicts = medium.length > 0 && medium.every(({ clientId }) => clientId !== first.clientId);
    return clientsOf(strong) > 1 || contradicts ? CONFLICT : { outcome: 'link', match: first };
  }
  if (clientsOf(medium) > 1) return CONFLICT;
  const allowed = medium.find(({ kind }) => linkMedium.includes(kind));
  if (allowed !== undefined) return { outcome: 'link', match: allowed };
  return clientsOf(matches) > 1 ? CONFLICT : { outcome: 'ask', state: 'suggestion' };
}

const CONFLICT: MatchDecision = { outcome: 'ask', state: 'conflict' };

function clientsOf(matches: readonly Match[]): number {
  return new Set(matches.map(({ clientId }) => clientId)).size;
}

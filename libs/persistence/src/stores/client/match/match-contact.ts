/** Looks a contact up among the clients by all it shows: links it, asks a person, or leaves it as it is. */
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import { normalizePhone } from '@enlace/normalization';
import type { Tx } from '../../../database/database.js';
import { jsonText } from '../../../database/json-text.js';
import { hot } from '../../../database/statement.js';
import { writeAudit } from '../../audit.store.js';
import type { Strength } from '../client-record.js';
import { readClientSettings } from '../client-settings.js';
import { insertClient } from '../insert-client.js';
import { decideMatch, weaker, type Match } from './decide.js';
import { keyOf, type Evidence } from './evidence.js';
import { lockKeys } from './lock-keys.js';
import { linkContact } from './link-contact.js';
import type { LinkMade, MatchedContact } from './link-made.js';

const ACTOR = 'matching';
const MOST_KEYS = 20;

interface Found {
  readonly clientId: string;
  readonly kind: Match['kind'];
  readonly value: string;
  readonly known: Strength;
  readonly shown: Strength;
}

/**
 * @param evidence what it shows now, and showed before
 * @param linkId of the link, should one be made
 */
export async function matchContact(
  tx: Tx,
  contact: MatchedContact,
  evidence: readonly Evidence[],
  linkId: string,
): Promise<LinkMade | undefined> {
  const { tenantId, contactId } = contact;
  const keys = evidence.map((piece) => keyOf(tenantId, piece));
  // one after the other on the connection, and each sees what was committed before it began
  const [, found, settings] = await Promise.all([
    lockKeys(tx, keys, 'contact'),
    tx.query<Found>(LOOK, [
      tenantId,
      contactId,
      keys.slice(0, MOST_KEYS),
      evidence.map(({ kind }) => kind),
      evidence.map(({ value }) => value),
      evidence.map(({ strength }) => strength),
    ]),
    readClientSettings(tx, tenantId),
  ]);
  const matches = found.map(({ known, shown, ...match }): Match => ({
    ...match,
    strength: weaker(known, shown),
  }));
  const decision = decideMatch(matches, settings.linkMedium);
  if (decision.outcome === 'ask') await ask(tx, contact, decision.state, matches);
  if (decision.outcome === 'link') {
    const { clientId, kind, value, strength } = decision.match;
    const link = { ...placeOf(contact), linkId, clientId, evidence: kind, strength };
    const isLinked = await linkContact(tx, link, { actor: ACTOR, detail: `${kind} ${value}`, evidence });
    return isLinked ? link : undefined;
  }
  if (decision.outcome === 'nothing' && settings.createAutomatically) {
    return createFor(tx, contact, evidence, linkId);
  }
  return undefined;
}

function placeOf({
  tenantId,
  contactId,
  provider,
  integrationId,
}: MatchedContact): Omit<LinkMade, 'linkId' | 'clientId' | 'evidence' | 'strength'> {
  return { tenantId, contactId, provider, integrationId };
}

/** A client for somebody whose phone the channel vouches for. */
async function createFor(
  tx: Tx,
  contact: MatchedContact,
  evidence: readonly Evidence[],
  linkId: string,
): Promise<LinkMade | undefined> {
  const shown = evidence.find(({ kind, strength }) => kind === 'phone' && strength === 'strong');
  const phone = shown === undefined ? undefined : normalizePhone(shown.value);
  if (phone === undefined) return undefined;
  const { tenantId, name } = contact;
  await tx.query('SAVEPOINT automatic');
  try {
    const draft = {
      tenantId,
      phone,
      source: 'automatic',
      ...(name === undefined ? {} : { firstName: name }),
    } as const;
    const { id: clientId } = await insertClient(tx, draft, ACTOR);
    const link = {
      ...placeOf(contact),
      linkId,
      clientId,
      evidence: 'automatic',
      strength: 'strong',
    } as const;
    await linkContact(tx, link, { actor: ACTOR, detail: `phone ${phone}`, evidence });
    return link;
  } catch (error) {
    // another contact of theirs has just made it, and its transaction is over: now it is found
    if (!(error instanceof AppError) || error.code !== 'client.phone_taken') throw error;
    await tx.query('ROLLBACK TO SAVEPOINT automatic');
    return matchContact(tx, contact, evidence, linkId);
  }
}

/** Puts the contact into the queue, once; not again with the same clients after a person said that it is none of them. */
async function ask(
  tx: Tx,
  { tenantId, contactId }: MatchedContact,
  state: 'suggestion' | 'conflict',
  matches: readonly Match[],
): Promise<void> {
  const candidates = matches.map(({ clientId, kind, value, strength }) => ({
    client_id: clientId,
    kind,
    value,
    strength,
  }));
  const ids = [...new Set(matches.map(({ clientId }) => clientId))];
  const asked = await tx.query(ASK, [randomId(), tenantId, contactId, state, jsonText(candidates), ids]);
  if (asked.length === 0) return;
  await writeAudit(tx, {
    tenantId,
    actor: ACTOR,
    action: 'contact.match_asked',
    subject: contactId,
    details: { state, clients: ids },
  });
}

const LOOK = hot(`
  WITH looked AS (
    UPDATE contacts SET matched_keys = $3::text[]
     WHERE tenant_id = $1 AND id = $2 AND matched_keys IS DISTINCT FROM $3::text[]
  )
  SELECT known.client_id AS "clientId", known.kind, known.value, known.strength AS known, shown.strength AS shown
    FROM unnest($4::text[], $5::text[], $6::text[]) AS shown (kind, value, strength)
   CROSS JOIN LATERAL (
     SELECT client_id, kind, value, strength FROM client_identities
      WHERE tenant_id = $1 AND kind = shown.kind AND value = shown.value AND undone_at IS NULL
      ORDER BY client_id LIMIT 10
   ) AS known`);

const ASK = `
  INSERT INTO client_matches AS known (id, tenant_id, contact_id, state, candidates)
  SELECT $1, $2, $3, $4, $5
   WHERE NOT EXISTS (
     SELECT FROM client_matches AS former
      WHERE former.tenant_id = $2 AND former.contact_id = $3 AND former.resolved_at IS NOT NULL
        AND former.client_id IS NULL
        AND NOT EXISTS (SELECT FROM unnest($6::text[]) AS id
                         WHERE NOT former.candidates @> jsonb_build_array(jsonb_build_object('client_id', id))))
  ON CONFLICT (tenant_id, contact_id) WHERE resolved_at IS NULL
  DO UPDATE SET state = excluded.state, candidates = excluded.candidates
   WHERE known.candidates <> excluded.candidates
  RETURNING id`;

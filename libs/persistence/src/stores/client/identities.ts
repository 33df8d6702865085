/** What clients are known by: claimed, given up, and looked up. */
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import { phoneKey } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { plainText } from '../../database/json-text.js';
import type {
  ClientIdentity,
  ClientRecord,
  Identity,
  IdentityClaim,
  IdentityMatch,
} from './client-record.js';

/** The form in which an identity is kept: all forms of a phone are one, an email has no capitals. */
export function identityKey({ kind, value }: Identity): string | undefined {
  if (kind === 'phone') return phoneKey(value);
  const text = plainText(kind === 'email' ? value.trim().toLowerCase() : value.trim());
  return text === '' || text.length > 255 ? undefined : text;
}

/** The client's own fields, which the business wrote down itself. */
export function ownIdentities({ phone, email }: Pick<ClientRecord, 'phone' | 'email'>): IdentityClaim[] {
  return [
    ...(phone === null ? [] : [{ kind: 'phone', value: phone, ...RECORD } as const]),
    ...(email === null ? [] : [{ kind: 'email', value: email, ...RECORD } as const]),
  ];
}

const RECORD = { evidence: 'record', strength: 'strong' } as const;

/**
 * The client is known by these from now on; what it is known by already stays.
 * @returns what it was not known by before
 * @throws AppError `client.phone_taken` or `client.identity_taken` with the `client_id` whose it is
 */
export async function claimIdentities(
  tx: Tx,
  tenantId: string,
  clientId: string,
  claims: readonly IdentityClaim[],
): Promise<IdentityClaim[]> {
  const fresh: IdentityClaim[] = [];
  for (const claim of claims) {
    const value = identityKey(claim);
    if (value === undefined) throw invalidIdentity(claim);
    const claimed = await tx.query(CLAIM, [
      randomId(),
      tenantId,
      clientId,
      claim.kind,
      value,
      plainText(claim.evidence),
      claim.strength,
    ]);
    if (claimed.length > 0) {
      fresh.push(claim);
      continue;
    }
    // in a statement of its own: only so it sees what another transaction has just claimed
    const owner = (await matchIdentities(tx, tenantId, [claim])).find((match) => match.clientId !== clientId);
    if (owner === undefined || claim.kind === 'email') continue;
    throw new AppError(
      claim.kind === 'phone' ? 'client.phone_taken' : 'client.identity_taken',
      `Another client has this ${claim.kind} already: change that one, or merge the two`,
      undefined,
      { client_id: owner.clientId, kind: claim.kind },
    );
  }
  return fresh;
}

/** They count no more for this client; the rows stay, undone. */
export async function giveUpIdentities(
  tx: Tx,
  tenantId: string,
  clientId: string,
  identities: readonly Identity[],
): Promise<void> {
  const keys = identities.map((identity) => identityKey(identity) ?? '');
  await tx.query(
    `UPDATE client_identities SET undone_at = now()
      WHERE tenant_id = $1 AND client_id = $2 AND undone_at IS NULL
        AND (kind, value) IN (SELECT * FROM unnest($3::text[], $4::text[]))`,
    [tenantId, clientId, identities.map(({ kind }) => kind), keys],
  );
}

/** Whose they are: none, one or (an email) several for each; removed clients have none. */
export async function matchIdentities(
  tx: Tx,
  tenantId: string,
  identities: readonly Identity[],
): Promise<IdentityMatch[]> {
  const asked = identities.flatMap((identity) => {
    const value = identityKey(identity);
    return value === undefined ? [] : [{ kind: identity.kind, value }];
  });
  if (asked.length === 0) return [];
  return tx.query<IdentityMatch>(
    `SELECT known.client_id AS "clientId", known.kind, known.value, known.evidence, known.strength
       FROM unnest($2::text[], $3::text[]) AS asked (kind, value)
       JOIN client_identities AS known ON known.tenant_id = $1 AND known.kind = asked.kind
                                      AND known.value = asked.value AND known.undone_at IS NULL
      ORDER BY known.client_id, known.kind, known.value LIMIT 100`,
    [tenantId, asked.map(({ kind }) => kind), asked.map(({ value }) => value)],
  );
}

export async function identitiesOf(tx: Tx, tenantId: string, clientId: string): Promise<ClientIdentity[]> {
  return tx.query<ClientIdentity>(
    `SELECT id, kind, value, evidence, strength, at FROM client_identities
      WHERE tenant_id = $1 AND client_id = $2 AND undone_at IS NULL ORDER BY kind, value LIMIT 200`,
    [tenantId, clientId],
  );
}

function invalidIdentity({ kind }: Identity): AppError {
  return new AppError('client.invalid', `This is no ${kind} that can be kept`, undefined, { kind });
}

const CLAIM = `
  INSERT INTO client_identities (id, tenant_id, client_id, kind, value, evidence, strength)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT DO NOTHING
  RETURNING id`;

/** Those that are nobody's; what is another client's stays so. */
export async function claimFreely(
  tx: Tx,
  tenantId: string,
  clientId: string,
  claims: readonly IdentityClaim[],
): Promise<void> {
  for (const claim of claims) {
    const value = identityKey(claim);
    if (value === undefined) continue;
    await tx.query(CLAIM, [
      randomId(),
      tenantId,
      clientId,
      claim.kind,
      value,
      plainText(claim.evidence),
      claim.strength,
    ]);
  }
}

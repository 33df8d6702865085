/** A client of the business as it is kept, and what it is known by. */

/** What a client can be known by. */
export const IDENTITY_KINDS = [
  'phone',
  'email',
  'whatsapp_user_id',
  'telegram',
  'chatwoot_contact',
  'tawk_visitor',
  'external',
] as const;

export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** How sure it is: `strong`: the channel or the business vouches; `medium`: an agent wrote it down; `weak`: typed in by a visitor. */
export const STRENGTHS = ['strong', 'medium', 'weak'] as const;

export type Strength = (typeof STRENGTHS)[number];

/** Who made the client. */
export const CLIENT_SOURCES = ['api', 'import', 'chatwoot', 'automatic'] as const;

export type ClientSource = (typeof CLIENT_SOURCES)[number];

/**
 * One thing a client is known by. `value`: of a phone any written form with its country code; of a Chatwoot contact
 * and a tawk.to visitor `<integration id>:<their id>`, for those ids are an account's own; of `external` `<system>:<id>`.
 */
export interface Identity {
  readonly kind: IdentityKind;
  readonly value: string;
}

export interface IdentityClaim extends Identity {
  /** What tells it, such as `api`, `chatwoot` or `import`. */
  readonly evidence: string;
  readonly strength: Strength;
}

export interface ClientIdentity extends IdentityClaim {
  readonly id: string;
  readonly at: Date;
}

/** An identity that was asked for, and whose it is. */
export interface IdentityMatch extends IdentityClaim {
  readonly clientId: string;
}

/** What of a client can be written. Null empties a field; what is missing stays. */
export interface ClientFields {
  readonly firstName?: string | null;
  readonly lastName?: string | null;
  /** E.164. */
  readonly phone?: string | null;
  /** Lower case. */
  readonly email?: string | null;
  /** BCP 47. */
  readonly locale?: string | null;
  /** IANA. */
  readonly timeZone?: string | null;
  /** Written key by key: null takes one away, what is not named stays. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface ClientDraft extends ClientFields {
  readonly tenantId: string;
  /** The business's own id; a uuid of ours where it is missing. */
  readonly id?: string;
  readonly source: ClientSource;
  /** Besides its phone and email. */
  readonly identities?: readonly IdentityClaim[];
}

export interface ClientRecord {
  readonly tenantId: string;
  readonly id: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly locale: string | null;
  readonly timeZone: string | null;
  readonly attributes: Record<string, unknown>;
  readonly source: ClientSource;
  /** One more with every change. */
  readonly revision: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly removedAt: Date | null;
  /** The client that goes on in its place. */
  readonly mergedInto: string | null;
}

/** Who changes it, for the audit log: a key's id, or a service. */
export interface ClientChange {
  readonly actor: string;
  /** Only if the client is still at this revision; else `client.changed`. */
  readonly expectedRevision?: number;
}

export const CLIENT_COLUMNS = `tenant_id AS "tenantId", id, first_name AS "firstName", last_name AS "lastName", phone,
  email, locale, time_zone AS "timeZone", attributes, source, revision, created_at AS "createdAt",
  updated_at AS "updatedAt", removed_at AS "removedAt", merged_into AS "mergedInto"`;

/** The clients of a business: made, changed, removed and found; the same phone belongs to one of them only. */
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { Database, Tx } from '../database/database.js';
import { jsonText } from '../database/json-text.js';
import { CURSOR_TEXT, CURSOR_TIME, pageOf, pageSize, readCursor, type Page } from '../database/page.js';
import { writeAudit } from './audit.store.js';
import { CLIENT_ID } from './client-link/client-link.js';
import { attributesProblem } from './client/client-fields.js';
import {
  CLIENT_COLUMNS,
  type ClientChange,
  type ClientDraft,
  type ClientFields,
  type ClientIdentity,
  type ClientRecord,
  type ClientSource,
  type Identity,
  type IdentityClaim,
  type IdentityMatch,
} from './client/client-record.js';
import {
  claimIdentities,
  giveUpIdentities,
  identitiesOf,
  matchIdentities,
  ownIdentities,
} from './client/identities.js';
import { wordsOf, wordsQuery } from './client/words.js';

export interface ClientFilter {
  /** A tenant; searching over all tenants is not possible. */
  readonly tenantId: string;
  /** Words that names, email or id begin with. */
  readonly words?: string;
  /** Exactly these. */
  readonly identity?: Identity;
  readonly source?: ClientSource;
  /** Changed at that moment or later. */
  readonly updatedSince?: Date;
  readonly cursor?: string;
  readonly limit?: number;
}

export class ClientStore {
  constructor(private readonly database: Database) {}

  /**
   * An id that was removed may be made anew.
   * @throws AppError `client.exists`; `client.phone_taken` or `client.identity_taken` with the `client_id` of the owner
   */
  create(draft: ClientDraft, change: ClientChange): Promise<ClientRecord> {
    return this.database.forTenant(draft.tenantId, (tx) => createClient(tx, draft, change));
  }

  /** Also one that was removed. */
  get(tenantId: string, id: string): Promise<ClientRecord | undefined> {
    return this.database.forTenant(tenantId, (tx) => readClient(tx, tenantId, id));
  }

  /** What the client is known by; its own phone and email among it. */
  identities(tenantId: string, id: string): Promise<ClientIdentity[]> {
    return this.database.forTenant(tenantId, (tx) => identitiesOf(tx, tenantId, id));
  }

  /**
   * @returns the client, and which of its fields changed: none where it was so already (its revision then stays)
   * @throws AppError `client.not_found`, `client.changed`, `client.phone_taken`, `client.invalid`
   */
  update(
    tenantId: string,
    id: string,
    fields: ClientFields,
    change: ClientChange,
  ): Promise<{ client: ClientRecord; changed: string[] }> {
    return this.database.forTenant(tenantId, (tx) => updateClient(tx, tenantId, id, fields, change));
  }

  /**
   * The client is known by these too; what it is known by already stays as it was.
   * @throws AppError `client.not_found`; `client.phone_taken` or `client.identity_taken` with the `client_id` of the owner
   */
  identify(tenantId: string, id: string, claims: readonly IdentityClaim[]): Promise<void> {
    return this.database.forTenant(tenantId, async (tx) => {
      await lockClient(tx, tenantId, id);
      await claimIdentities(tx, tenantId, id, claims);
    });
  }

  /** Whose these are. An email may be several clients'; phones match in every form. */
  findByIdentities(tenantId: string, identities: readonly Identity[]): Promise<IdentityMatch[]> {
    return this.database.forTenant(tenantId, (tx) => matchIdentities(tx, tenantId, identities));
  }

  /** Those not removed, the newest first. */
  async list(filter: ClientFilter): Promise<Page<ClientRecord>> {
    const { tenantId, words, identity, source, updatedSince, cursor } = filter;
    const limit = pageSize(filter.limit);
    const [at, id] = readCursor(cursor, [CURSOR_TIME, CURSOR_TEXT]);
    const query = words === undefined ? null : wordsQuery(tenantId, words);
    if (query === undefined) return { items: [], next_cursor: undefined };
    const rows = await this.database.forTenant(tenantId, async (tx) => {
      const matches = identity === undefined ? [] : await matchIdentities(tx, tenantId, [identity]);
      const ids = identity === undefined ? null : matches.map(({ clientId }) => clientId);
      return tx.query<ClientRecord>(
        `SELECT ${CLIENT_COLUMNS} FROM clients
          WHERE tenant_id = $1 AND removed_at IS NULL
            AND ($2::tsquery IS NULL OR words @@ $2::tsquery) AND ($3::text[] IS NULL OR id = ANY($3))
            AND ($4::text IS NULL OR source = $4) AND ($5::timestamptz IS NULL OR updated_at >= $5)
            AND ($6::timestamptz IS NULL OR (created_at, id) < ($6, $7))
          ORDER BY created_at DESC, id DESC LIMIT $8`,
        [tenantId, query, ids, source ?? null, updatedSince ?? null, at, id, limit + 1],
      );
    });
    return pageOf(rows, limit, (row) => [row.createdAt.toISOString(), row.id]);
  }
}

async function createClient(tx: Tx, draft: ClientDraft, { actor }: ClientChange): Promise<ClientRecord> {
  const { tenantId, source } = draft;
  const id = draft.id ?? randomId();
  if (!CLIENT_ID.test(id)) throw invalid('id must be 1 to 64 letters, digits, ".", "_", ":" or "-"');
  const values = valuesOf(draft, EMPTY);
  const [client] = await tx.query<ClientRecord>(INSERT, [
    tenantId,
    id,
    values.firstName,
    values.lastName,
    values.phone,
    values.email,
    values.locale,
    values.timeZone,
    jsonText(values.attributes),
    source,
    wordsOf({ tenantId, id, ...values }),
  ]);
  if (client === undefined) {
    throw new AppError('client.exists', 'There is a client of this id already: change that one', undefined, {
      client_id: id,
    });
  }
  await claimIdentities(tx, tenantId, id, [...ownIdentities(client), ...(draft.identities ?? [])]);
  await writeAudit(tx, { tenantId, actor, action: 'client.created', subject: id, details: { source } });
  return client;
}

async function updateClient(
  tx: Tx,
  tenantId: string,
  id: string,
  fields: ClientFields,
  { actor, expectedRevision }: ClientChange,
): Promise<{ client: ClientRecord; changed: string[] }> {
  const before = await lockClient(tx, tenantId, id);
  if (expectedRevision !== undefined && before.revision !== expectedRevision) {
    throw new AppError('client.changed', 'Somebody changed the client meanwhile: read it again', undefined, {
      client_id: id,
      revision: before.revision,
    });
  }
  const values = valuesOf(fields, before);
  const changed = FIELDS.filter((name) => !isSame(values[name], before[name]));
  if (changed.length === 0) return { client: before, changed: [] };
  const [client = before] = await tx.query<ClientRecord>(UPDATE, [
    tenantId,
    id,
    values.firstName,
    values.lastName,
    values.phone,
    values.email,
    values.locale,
    values.timeZone,
    jsonText(values.attributes),
    wordsOf({ tenantId, id, ...values }),
  ]);
  const former = ownIdentities(before).filter(({ kind }) => changed.includes(kind as Field));
  await giveUpIdentities(tx, tenantId, id, former);
  await claimIdentities(tx, tenantId, id, ownIdentities(client));
  await writeAudit(tx, { tenantId, actor, action: 'client.updated', subject: id, details: { changed } });
  return { client, changed };
}

async function readClient(tx: Tx, tenantId: string, id: string): Promise<ClientRecord | undefined> {
  const [client] = await tx.query<ClientRecord>(
    `SELECT ${CLIENT_COLUMNS} FROM clients WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id],
  );
  return client;
}

async function lockClient(tx: Tx, tenantId: string, id: string): Promise<ClientRecord> {
  const [client] = await tx.query<ClientRecord>(
    `SELECT ${CLIENT_COLUMNS} FROM clients
      WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL FOR NO KEY UPDATE`,
    [tenantId, id],
  );
  if (client !== undefined) return client;
  throw new AppError('client.not_found', 'There is no such client', undefined, { client_id: id });
}

const FIELDS = ['firstName', 'lastName', 'phone', 'email', 'locale', 'timeZone', 'attributes'] as const;

type Field = (typeof FIELDS)[number];
type Values = Pick<ClientRecord, Field>;

const EMPTY: Values = {
  firstName: null,
  lastName: null,
  phone: null,
  email: null,
  locale: null,
  timeZone: null,
  attributes: {},
};

function valuesOf(fields: ClientFields, before: Values): Values {
  const pick = (name: Exclude<Field, 'attributes'>): string | null => {
    const value = fields[name];
    return value === undefined ? before[name] : value;
  };
  const attributes = Object.fromEntries(
    Object.entries({ ...before.attributes, ...fields.attributes }).filter(([, value]) => value !== null),
  );
  const problem = attributesProblem(attributes);
  if (problem !== undefined) throw invalid(`attributes ${problem}`);
  return {
    firstName: pick('firstName'),
    lastName: pick('lastName'),
    phone: pick('phone'),
    email: pick('email'),
    locale: pick('locale'),
    timeZone: pick('timeZone'),
    attributes,
  };
}

/** Of attributes the order of names says nothing: Postgres keeps another. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]): [string, unknown] => [name, sorted(inner)]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function invalid(message: string): AppError {
  return new AppError('client.invalid', message);
}

const INSERT = `
  INSERT INTO clients AS known (tenant_id, id, first_name, last_name, phone, email, locale, time_zone, attributes,
                                source, words)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, array_to_tsvector($11::text[]))
  ON CONFLICT (tenant_id, id) DO UPDATE
     SET first_name = excluded.first_name, last_name = excluded.last_name, phone = excluded.phone,
         email = excluded.email, locale = excluded.locale, time_zone = excluded.time_zone,
         attributes = excluded.attributes, source = excluded.source, words = excluded.words,
         revision = known.revision + 1, created_at = now(), updated_at = now(), removed_at = NULL
   WHERE known.removed_at IS NOT NULL AND known.merged_into IS NULL
  RETURNING ${CLIENT_COLUMNS}`;

const UPDATE = `
  UPDATE clients SET first_name = $3, last_name = $4, phone = $5, email = $6, locale = $7, time_zone = $8,
         attributes = $9, words = array_to_tsvector($10::text[]), revision = revision + 1, updated_at = now()
   WHERE tenant_id = $1 AND id = $2
  RETURNING ${CLIENT_COLUMNS}`;

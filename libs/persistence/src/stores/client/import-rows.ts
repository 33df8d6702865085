/** Many clients at once: each row made, changed or left as it is; a row that cannot be kept leaves the others be. */
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { Database, Tx } from '../../database/database.js';
import type { ClientFields } from './client-record.js';
import { matchIdentities, ownIdentities } from './identities.js';
import { insertClient } from './insert-client.js';
import type { LinkMade } from './match/link-made.js';
import { matchWaiting } from './match/match-waiting.js';
import { readClient, updateClient } from './update-client.js';

export interface ImportRow {
  /** Where it stands in the file, for the caller. */
  readonly row: number;
  /** The business's own id; without it the row is known by its phone. */
  readonly id?: string;
  readonly fields: ClientFields;
}

export type RowOutcome =
  | { readonly row: number; readonly outcome: 'created' | 'updated' | 'unchanged' }
  | { readonly row: number; readonly outcome: 'failed'; readonly field: string; readonly reason: string };

export interface ImportedRows {
  readonly outcomes: readonly RowOutcome[];
  /** Contacts that became clients by it. */
  readonly links: readonly LinkMade[];
}

/** Ends the transaction of a dry run; carries what would have come of it. */
class DryRun extends Error {
  constructor(readonly imported: ImportedRows) {
    super('a dry run keeps nothing');
  }
}

/** @param rows a hundred or so: they are one transaction */
export async function importRows(
  database: Database,
  tenantId: string,
  rows: readonly ImportRow[],
  { actor, dryRun }: { readonly actor: string; readonly dryRun: boolean },
): Promise<ImportedRows> {
  try {
    return await database.forTenant(tenantId, async (tx) => {
      const links: LinkMade[] = [];
      const outcomes: RowOutcome[] = [];
      for (const row of rows) outcomes.push(await importRow(tx, tenantId, row, actor, links));
      if (dryRun) throw new DryRun({ outcomes, links: [] });
      return { outcomes, links };
    });
  } catch (error) {
    if (error instanceof DryRun) return error.imported;
    throw error;
  }
}

async function importRow(
  tx: Tx,
  tenantId: string,
  row: ImportRow,
  actor: string,
  links: LinkMade[],
): Promise<RowOutcome> {
  await tx.query('SAVEPOINT row');
  try {
    const { outcome, made } = await keepRow(tx, tenantId, row, actor);
    links.push(...made);
    await tx.query('RELEASE SAVEPOINT row');
    return { row: row.row, outcome };
  } catch (error) {
    if (!(error instanceof AppError) || !error.code.startsWith('client.')) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT row');
    return { row: row.row, outcome: 'failed', field: FIELD_OF[error.code] ?? 'id', reason: reasonOf(error) };
  }
}

type Kept = { readonly outcome: 'created' | 'updated' | 'unchanged'; readonly made: readonly LinkMade[] };

async function keepRow(tx: Tx, tenantId: string, { id, fields }: ImportRow, actor: string): Promise<Kept> {
  const known =
    id === undefined ? await ownerOf(tx, tenantId, fields.phone) : await presentId(tx, tenantId, id);
  if (known === undefined) {
    const draft = { ...fields, tenantId, id: id ?? randomId(), source: 'import' } as const;
    const client = await insertClient(tx, draft, actor);
    return { outcome: 'created', made: await matchWaiting(tx, tenantId, ownIdentities(client)) };
  }
  const { client, changed } = await updateClient(tx, tenantId, known, fields, { actor });
  const news = ownIdentities(client).filter(({ kind }) => changed.includes(kind));
  return {
    outcome: changed.length > 0 ? 'updated' : 'unchanged',
    made: await matchWaiting(tx, tenantId, news),
  };
}

/** @throws AppError `client.changed` for one that was merged: its rows belong to the other now */
async function presentId(tx: Tx, tenantId: string, id: string): Promise<string | undefined> {
  const client = await readClient(tx, tenantId, id);
  if (client?.mergedInto !== undefined && client.mergedInto !== null) {
    throw new AppError('client.changed', `it was merged into ${client.mergedInto}: use that id`);
  }
  return client === undefined || client.removedAt !== null ? undefined : id;
}

async function ownerOf(
  tx: Tx,
  tenantId: string,
  phone: string | null | undefined,
): Promise<string | undefined> {
  if (phone === undefined || phone === null) {
    throw new AppError('client.invalid', 'needs an id or a phone, by which it is found again');
  }
  const [owner] = await matchIdentities(tx, tenantId, [{ kind: 'phone', value: phone }]);
  return owner?.clientId;
}

const FIELD_OF: Readonly<Record<string, string>> = { 'client.phone_taken': 'phone' };

function reasonOf({ code, message, details }: AppError): string {
  if (code !== 'client.phone_taken') return message;
  return `belongs to the client ${String(details?.['client_id'])} already: change that one, or merge the two`;
}

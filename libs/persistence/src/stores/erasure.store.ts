/** Erasures of persons: begun, carried on by whoever has the claim, and kept as a certificate. */
import { AppError } from '@enlace/contracts';
import { Fingerprints, SealedBox, type KeyRing } from '@enlace/crypto';
import type { Database } from '../database/database.js';
import { CURSOR_TIME, CURSOR_UUID, pageOf, pageSize, readCursor, type Page } from '../database/page.js';
import { writeAudit } from './audit.store.js';
import { beginErasure, sealOf, type ErasureDraft, type ErasureKeys } from './person/begin-erasure.js';
import { certificateOf, digestOf } from './person/certificate.js';
import { eraseAround } from './person/erase-around.js';
import { eraseConversations, isStillSending } from './person/erase-conversations.js';
import { eraseLinks } from './person/erase-links.js';
import { eraseWebhooks } from './person/erase-webhooks.js';
import {
  ERASURE_COLUMNS,
  ErasureProgress,
  type ClaimedErasure,
  type ErasureRecord,
} from './person/erasure-record.js';
import { forgetFile, filesOf, type PersonFile } from './person/files.js';
import { recordsOf } from './person/find-person.js';
import { LEASE_MS, writeProgress } from './person/keep-progress.js';
import type { Person, PersonRecords } from './person/person.js';

export interface ErasureFilter {
  /** A tenant, or `*`. */
  readonly tenantId: string;
  readonly cursor?: string;
  readonly limit?: number;
}

export class ErasureStore {
  private readonly keys: ErasureKeys | undefined;

  /** @param ring seals what a running erasure must remember, and makes the fingerprints */
  constructor(
    private readonly database: Database,
    ring?: KeyRing,
  ) {
    if (ring !== undefined) this.keys = { box: new SealedBox(ring), prints: new Fingerprints(ring) };
  }

  /**
   * From this moment nothing finds the person, nothing is sent to them, and their older events are dropped. The same
   * person again is the same erasure; undefined where there is nobody and nobody was erased.
   */
  begin(draft: ErasureDraft): Promise<ErasureRecord | undefined> {
    const keys = needed(this.keys);
    return this.database.forTenant(draft.tenantId, (tx) => beginErasure(tx, draft, keys));
  }

  /** @param scope a tenant, or `*` */
  async get(scope: string, id: string): Promise<ErasureRecord | undefined> {
    const [row] = await this.database.inScope(scope, (tx) =>
      tx.query<ErasureRecord>(
        `SELECT ${ERASURE_COLUMNS} FROM erasures WHERE id = $2 AND ($1 = '*' OR tenant_id = $1)`,
        [scope, id],
      ),
    );
    return row;
  }

  /** Newest first. */
  async list(filter: ErasureFilter): Promise<Page<ErasureRecord>> {
    const limit = pageSize(filter.limit);
    const [at, id] = readCursor(filter.cursor, [CURSOR_TIME, CURSOR_UUID]);
    const rows = await this.database.inScope(filter.tenantId, (tx) =>
      tx.query<ErasureRecord>(
        `SELECT ${ERASURE_COLUMNS} FROM erasures
          WHERE ($1 = '*' OR tenant_id = $1) AND ($2::timestamptz IS NULL OR (requested_at, id) < ($2, $3::uuid))
          ORDER BY requested_at DESC, id DESC LIMIT $4`,
        [filter.tenantId, at, id, limit + 1],
      ),
    );
    return pageOf(rows, limit, (row) => [row.requestedAt.toISOString(), row.id]);
  }

  /** The erasure that waits longest, of any tenant; nobody else gets it while the lease lasts. */
  async claim(): Promise<ClaimedErasure | undefined> {
    const [row] = await this.database.asSystem((tx) =>
      tx.query<ErasureRecord & { sealed: string }>(
        `UPDATE erasures SET leased_until = now() + $1 * interval '1 millisecond'
          WHERE id = (SELECT id FROM erasures WHERE state = 'running' AND coalesce(leased_until, '-infinity') < now()
                       ORDER BY requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING ${ERASURE_COLUMNS}, sealed`,
        [LEASE_MS],
      ),
    );
    if (row === undefined) return undefined;
    const { id, tenantId, requestedAt, requestedBy, counts, remarks, sealed } = row;
    const person = JSON.parse(needed(this.keys).box.open(sealed, sealOf(tenantId, id))) as Person;
    return { id, tenantId, requestedAt, requestedBy, person, progress: new ErasureProgress(counts, remarks) };
  }

  /** Writes down how far it is and renews the lease. @throws AppError `service.unavailable` (retry) when it is over */
  async renew(erasure: ClaimedErasure, stage: string): Promise<void> {
    await this.database.forTenant(erasure.tenantId, (tx) => writeProgress(tx, erasure, stage));
  }

  /** To be carried on after so long. */
  async giveBack({ tenantId, id }: ClaimedErasure, afterMs: number): Promise<void> {
    await this.database.forTenant(tenantId, (tx) =>
      tx.query(
        `UPDATE erasures SET leased_until = now() + $3 * interval '1 millisecond' WHERE tenant_id = $1 AND id = $2`,
        [tenantId, id, afterMs],
      ),
    );
  }

  /** What the person's conversations hold, by ids. */
  records({ tenantId, person }: ClaimedErasure): Promise<PersonRecords> {
    return this.database.forTenant(tenantId, (tx) => recordsOf(tx, { ...person, tenantId }));
  }

  /** Whether something is on its way to the person. */
  isSending(erasure: ClaimedErasure): Promise<boolean> {
    return this.database.forTenant(erasure.tenantId, (tx) => isStillSending(tx, erasure));
  }

  /** Whether that webhook is in the log. */
  async isLogged({ tenantId }: ClaimedErasure, webhookId: string): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query('SELECT FROM webhook_log WHERE tenant_id = $1 AND id = $2', [tenantId, webhookId]),
    );
    return rows.length > 0;
  }

  /** Webhooks, dead letters, notifications, the audit log and whatever else is written beside conversations. */
  async eraseRecords(erasure: ClaimedErasure, records: PersonRecords): Promise<void> {
    await eraseWebhooks(this.database, erasure, needed(this.keys).box);
    await eraseAround(this.database, erasure, records);
    await eraseLinks(this.database, erasure);
  }

  /** Files that came with the person's messages, and those that were sent to nobody else; some at a time. */
  files({ tenantId, person }: ClaimedErasure): Promise<PersonFile[]> {
    return this.database.forTenant(tenantId, (tx) => filesOf(tx, tenantId, person.contactIds));
  }

  /** To be called when the bytes are gone, or are another's too. */
  async forgetFile({ tenantId }: ClaimedErasure, id: string): Promise<void> {
    await this.database.forTenant(tenantId, (tx) => forgetFile(tx, tenantId, id));
  }

  /** The last step: conversations, messages and contacts. */
  eraseConversations(erasure: ClaimedErasure): Promise<void> {
    return eraseConversations(this.database, erasure);
  }

  /** Ends it: what was sealed is forgotten, and the certificate has its digest. */
  async finish(erasure: ClaimedErasure): Promise<void> {
    const { id, tenantId, requestedBy, progress } = erasure;
    await this.database.forTenant(tenantId, async (tx) => {
      await writeProgress(tx, erasure, 'done');
      const finishedAt = new Date();
      const [kind] = await tx.query<Pick<ErasureRecord, 'kind'>>(
        'SELECT kind FROM erasures WHERE tenant_id = $1 AND id = $2',
        [tenantId, id],
      );
      if (kind === undefined) throw new AppError('erasure.not_found', 'There is no such erasure');
      const certificate = certificateOf({ ...erasure, ...kind, ...progress }, finishedAt);
      await tx.query(
        `UPDATE erasures SET state = 'done', sealed = NULL, leased_until = NULL, finished_at = $3, digest = $4
          WHERE tenant_id = $1 AND id = $2`,
        [tenantId, id, finishedAt, digestOf(certificate)],
      );
      await writeAudit(tx, { tenantId, actor: requestedBy, action: 'person.erased', subject: id });
    });
  }
}

function needed(keys: ErasureKeys | undefined): ErasureKeys {
  if (keys !== undefined) return keys;
  throw new AppError('config.invalid', 'Nobody can be erased without ENLACE_ENCRYPTION_KEYS');
}

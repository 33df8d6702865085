/** Imports clients from a file, a hundred rows at a time, and says of each row that could not be kept why. */
import { Injectable } from '@nestjs/common';
import { AuditStore, ClientStore, type ImportRow } from '@enlace/persistence';
import { tenantOf, type Caller } from '@enlace/service-kit';
import type { FastifyRequest } from 'fastify';
import { ClientNotices } from '../contacts/client-notices.js';
import type { ImportQuery } from './clients.dto.js';
import { readImportRow } from './import-row.js';
import { readRows } from './import-rows.js';

const ROWS_AT_ONCE = 100;
const MOST_ERRORS = 100;

export interface ImportAnswer {
  readonly dry_run: boolean;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  /** The first hundred. */
  readonly errors: readonly { readonly row: number; readonly column: string; readonly problem: string }[];
  /** Whether more rows failed than `errors` holds. */
  readonly more: boolean;
}

/** How far an import is. */
interface Progress {
  readonly counts: { created: number; updated: number; unchanged: number; failed: number };
  readonly errors: { row: number; column: string; problem: string }[];
}

@Injectable()
export class ClientImport {
  constructor(
    private readonly store: ClientStore,
    private readonly audit: AuditStore,
    private readonly notices: ClientNotices,
  ) {}

  /**
   * What was kept before the file turned out to be broken stays kept: the same file, mended, goes on from there.
   * @throws AppError `request.unsupported_media_type`, `request.malformed`, `request.too_large`
   */
  async run(
    caller: Caller,
    query: ImportQuery,
    { headers, body }: Pick<FastifyRequest, 'headers' | 'body'>,
  ): Promise<ImportAnswer> {
    const tenantId = tenantOf(caller, query.tenant_id);
    const options = { actor: caller.keyId, dryRun: query.dry_run === 'true' };
    const { defaultCountry } = await this.store.settings(tenantId);
    const progress: Progress = { counts: { created: 0, updated: 0, unchanged: 0, failed: 0 }, errors: [] };
    let batch: ImportRow[] = [];
    let rows = 0;
    try {
      for await (const found of readRows(headers['content-type'], body, headers['content-length'])) {
        rows += 1;
        const row = readImportRow(found, defaultCountry);
        if ('problem' in row) fail(progress, found.row, row.field, row.problem);
        else batch.push(row);
        if (batch.length < ROWS_AT_ONCE) continue;
        await this.keep(tenantId, batch, options, progress);
        batch = [];
      }
      await this.keep(tenantId, batch, options, progress);
    } finally {
      const { keyId: actor } = caller;
      const entry = { tenantId, actor, action: 'clients.imported', subject: tenantId };
      if (!options.dryRun && rows > 0)
        await this.audit.write({ ...entry, details: { rows, ...progress.counts } });
    }
    const { counts, errors } = progress;
    errors.sort((one, other) => one.row - other.row);
    return { dry_run: options.dryRun, ...counts, errors, more: counts.failed > errors.length };
  }

  private async keep(
    tenantId: string,
    batch: readonly ImportRow[],
    options: { actor: string; dryRun: boolean },
    progress: Progress,
  ): Promise<void> {
    if (batch.length === 0) return;
    const { outcomes, links } = await this.store.importRows(tenantId, batch, options);
    for (const outcome of outcomes) {
      if (outcome.outcome === 'failed') fail(progress, outcome.row, outcome.field, outcome.reason);
      else progress.counts[outcome.outcome] += 1;
    }
    await this.notices.made(links);
  }
}

function fail({ counts, errors }: Progress, row: number, column: string, problem: string): void {
  counts.failed += 1;
  if (errors.length < MOST_ERRORS) errors.push({ row, column, problem });
}

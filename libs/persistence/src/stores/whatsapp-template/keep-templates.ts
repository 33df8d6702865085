/** Writes what is told of an account's templates, with the history of what it changed. */
import { randomId } from '@enlace/crypto';
import type { Tx } from '../../database/database.js';
import { jsonText, plainText } from '../../database/json-text.js';
import { applied, type TemplateState } from './template-changes.js';
import type { TemplateFacts } from '@enlace/normalization';
import type { BusinessAccount, TemplateChange, TemplateSource } from './template-record.js';

interface Row extends TemplateState {
  readonly id: string;
  readonly name: string;
  readonly language: string;
}

interface Telling {
  readonly source: TemplateSource;
  /** As of when the facts hold. */
  readonly at: Date;
}

export type KeptOutcome = 'created' | 'updated' | 'unchanged';

/** One writer at a time for an account, so that what is compared is what is overwritten. */
export async function lockTemplates(tx: Tx, { tenantId, wabaId }: BusinessAccount): Promise<void> {
  await tx.query(
    `SELECT pg_advisory_xact_lock(hashtextextended('whatsapp_templates/' || $1::text || '/' || $2::text, 0))`,
    [tenantId, wabaId],
  );
}

/** The account's templates, all or those of these names; the lock must be held. */
export async function knownTemplates(
  tx: Tx,
  { tenantId, wabaId }: BusinessAccount,
  names?: readonly string[],
): Promise<Map<string, Row>> {
  const rows = await tx.query<Row>(
    `SELECT id, name, language, template_id AS "templateId", status, status_reason AS "statusReason",
            status_at AS "statusAt", category, upcoming_category AS "upcomingCategory", category_at AS "categoryAt",
            quality, quality_at AS "qualityAt", parameter_format AS "parameterFormat", components,
            components_at AS "componentsAt"
       FROM whatsapp_templates
      WHERE tenant_id = $1 AND waba_id = $2 AND ($3::text[] IS NULL OR name = ANY($3::text[]))`,
    [tenantId, wabaId, names === undefined ? null : names.map(plainText)],
  );
  return new Map(rows.map((row) => [keyOf(row), row]));
}

/** Keeps facts, each template at most once, and says what became of each; the lock must be held. */
export async function keepTemplates(
  tx: Tx,
  account: BusinessAccount,
  known: ReadonlyMap<string, Row>,
  told: readonly TemplateFacts[],
  telling: Telling,
): Promise<readonly KeptOutcome[]> {
  const rows: object[] = [];
  const changes: object[] = [];
  const outcomes = told.map((facts): KeptOutcome => {
    const before = known.get(keyOf(facts));
    const { state, changes: changed } = applied(before, facts, telling.at, telling.source === 'api');
    const id = before?.id ?? randomId();
    rows.push({ ...state, id, name: facts.name, language: facts.language });
    changes.push(...changed.map((change) => ({ ...change, template: id })));
    return before === undefined ? 'created' : changed.length > 0 ? 'updated' : 'unchanged';
  });
  await tx.query(KEEP, [account.tenantId, account.wabaId, jsonText(rows)]);
  if (changes.length > 0) {
    await tx.query(TELL, [account.tenantId, jsonText(changes), telling.source, telling.at]);
  }
  return outcomes;
}

/** What makes two tellings the same template. */
export function keyOf({ name, language }: Pick<TemplateFacts, 'name' | 'language'>): string {
  return `${name} ${language}`;
}

/** The newest first, of these templates. */
export async function changesOf(
  tx: Tx,
  tenantId: string,
  templates: readonly string[],
  limit: number,
): Promise<(TemplateChange & { readonly template: string })[]> {
  return tx.query(
    `SELECT change.* FROM unnest($2::uuid[]) AS wanted
      CROSS JOIN LATERAL (
        SELECT template, field, before, after, reason, source, happened_at AS "happenedAt",
               recorded_at AS "recordedAt"
          FROM whatsapp_template_changes
         WHERE tenant_id = $1 AND template = wanted ORDER BY id DESC LIMIT $3
      ) AS change`,
    [tenantId, [...templates], limit],
  );
}

const KEEP = `
  INSERT INTO whatsapp_templates AS known
         (id, tenant_id, waba_id, name, language, template_id, status, status_reason, status_at, category,
          upcoming_category, category_at, quality, quality_at, parameter_format, components, components_at)
  SELECT id, $1, $2, name, language, "templateId", status, "statusReason", "statusAt", category, "upcomingCategory",
         "categoryAt", quality, "qualityAt", "parameterFormat", nullif(components, 'null'), "componentsAt"
    FROM jsonb_to_recordset($3::jsonb) AS told (
           id uuid, name text, language text, "templateId" text, status text, "statusReason" text,
           "statusAt" timestamptz, category text, "upcomingCategory" text, "categoryAt" timestamptz, quality text,
           "qualityAt" timestamptz, "parameterFormat" text, components jsonb, "componentsAt" timestamptz)
  ON CONFLICT (tenant_id, waba_id, name, language) DO UPDATE
     SET template_id = excluded.template_id, status = excluded.status, status_reason = excluded.status_reason,
         status_at = excluded.status_at, category = excluded.category,
         upcoming_category = excluded.upcoming_category, category_at = excluded.category_at,
         quality = excluded.quality, quality_at = excluded.quality_at, parameter_format = excluded.parameter_format,
         components = excluded.components, components_at = excluded.components_at,
         updated_at = CASE WHEN (known.status, known.status_reason, known.category, known.upcoming_category,
                                 known.quality, known.components)
                                IS DISTINCT FROM (excluded.status, excluded.status_reason, excluded.category,
                                 excluded.upcoming_category, excluded.quality, excluded.components)
                           THEN now() ELSE known.updated_at END`;

const TELL = `
  INSERT INTO whatsapp_template_changes (tenant_id, template, field, before, after, reason, source, happened_at)
  SELECT $1, template, field, nullif(before, 'null'), nullif(after, 'null'), reason, $3, $4
    FROM jsonb_to_recordset($2::jsonb) AS told (template uuid, field text, before jsonb, after jsonb, reason text)`;

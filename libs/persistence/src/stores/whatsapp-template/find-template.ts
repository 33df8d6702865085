/** Finds one template for whoever wants to send it. */
import type { Tx } from '../../database/database.js';
import { hot } from '../../database/statement.js';
import type { BusinessAccount, KnownTemplate, TemplateRecord } from './template-record.js';

/** Of `whatsapp_templates AS template`. */
export const COLUMNS = `template.id, template.tenant_id AS "tenantId", template.waba_id AS "wabaId", template.name,
  template.language, template.template_id AS "templateId", template.status, template.status_reason AS "statusReason",
  template.category, template.upcoming_category AS "upcomingCategory", template.quality,
  template.parameter_format AS "parameterFormat", template.components, template.created_at AS "createdAt",
  template.updated_at AS "updatedAt"`;

const FIND = hot(`
  SELECT ${COLUMNS}, EXISTS (SELECT FROM whatsapp_template_syncs
                              WHERE tenant_id = $1 AND waba_id = $2 AND synced_at > now() - interval '1 day') AS "isSynced"
    FROM (VALUES (1)) AS one (row)
    LEFT JOIN whatsapp_templates AS template
           ON template.tenant_id = $1 AND template.waba_id = $2 AND template.name = $3 AND template.language = $4`);

/** One template in one language, and whether its account is known. */
export async function findTemplate(
  tx: Tx,
  { tenantId, wabaId }: BusinessAccount,
  name: string,
  language: string,
): Promise<KnownTemplate> {
  const [row] = await tx.query<{ isSynced: boolean; id: string | null }>(FIND, [
    tenantId,
    wabaId,
    name,
    language,
  ]);
  const { isSynced = false, ...template } = row ?? { id: null };
  return { isSynced, template: template.id === null ? undefined : (template as TemplateRecord) };
}

/** Templates as the API shows them. */
import type { SyncCounts, TemplateChange, TemplateRecord, TemplateSyncState } from '@enlace/persistence';
import type { Page } from '@enlace/service-kit';

export interface TemplateAnswer {
  readonly name: string;
  readonly language: string;
  /** Meta's id. */
  readonly template_id: string | null;
  readonly status: string | null;
  readonly status_reason: string | null;
  readonly category: string | null;
  /** What Meta says it will be made within a day. */
  readonly upcoming_category: string | null;
  readonly quality: string | null;
  readonly parameter_format: string | null;
  /** Null until Meta's list was read. */
  readonly components: readonly unknown[] | null;
  readonly updated_at: string;
}

export interface TemplateList extends Page<TemplateAnswer> {
  /** When Meta's list was last read; null where it never was. */
  readonly synced_at: string | null;
  /** Why it could not be read since then. */
  readonly sync_failure: { readonly at: string; readonly code: string; readonly reason: string } | null;
}

export interface ChangeAnswer {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly reason: string | null;
  readonly source: string;
  readonly happened_at: string;
}

export interface NamedTemplates {
  readonly name: string;
  readonly languages: readonly (TemplateAnswer & { readonly history: readonly ChangeAnswer[] })[];
}

export interface SyncAnswer extends SyncCounts {
  readonly integration_id: string;
}

export interface DeletedTemplates {
  readonly name: string;
  /** Languages that were known and are deleted now. */
  readonly deleted: readonly string[];
}

export function templateAnswer(template: TemplateRecord): TemplateAnswer {
  return {
    name: template.name,
    language: template.language,
    template_id: template.templateId,
    status: template.status,
    status_reason: template.statusReason,
    category: template.category,
    upcoming_category: template.upcomingCategory,
    quality: template.quality,
    parameter_format: template.parameterFormat,
    components: template.components,
    updated_at: template.updatedAt.toISOString(),
  };
}

export function changeAnswer(change: TemplateChange): ChangeAnswer {
  const { field, before, after, reason, source, happenedAt } = change;
  return { field, before, after, reason, source, happened_at: happenedAt.toISOString() };
}

export function syncAnswer(
  state: TemplateSyncState | undefined,
): Pick<TemplateList, 'synced_at' | 'sync_failure'> {
  const { syncedAt = null, failedAt = null, failureCode = null, failureReason = null } = state ?? {};
  return {
    synced_at: syncedAt?.toISOString() ?? null,
    sync_failure:
      failedAt === null
        ? null
        : { at: failedAt.toISOString(), code: failureCode ?? '', reason: failureReason ?? '' },
  };
}

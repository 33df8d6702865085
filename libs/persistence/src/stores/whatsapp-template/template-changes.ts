/** What facts of a moment change in a template that is known as of other moments; pure. */
import { isDeepStrictEqual } from 'node:util';
import type { TemplateComponentJson, TemplateFacts } from '@enlace/normalization';
import { DELETED, type TemplateChange } from './template-record.js';

/** The part of a row that facts can change. */
export interface TemplateState {
  readonly templateId: string | null;
  readonly status: string | null;
  readonly statusReason: string | null;
  readonly statusAt: Date | null;
  readonly category: string | null;
  readonly upcomingCategory: string | null;
  readonly categoryAt: Date | null;
  readonly quality: string | null;
  readonly qualityAt: Date | null;
  readonly parameterFormat: string | null;
  readonly components: readonly TemplateComponentJson[] | null;
  readonly componentsAt: Date | null;
}

type Changed = Pick<TemplateChange, 'field' | 'before' | 'after' | 'reason'>;

export interface Applied {
  readonly state: TemplateState;
  readonly changes: readonly Changed[];
}

export const NOTHING_KNOWN: TemplateState = {
  templateId: null,
  status: null,
  statusReason: null,
  statusAt: null,
  category: null,
  upcomingCategory: null,
  categoryAt: null,
  quality: null,
  qualityAt: null,
  parameterFormat: null,
  components: null,
  componentsAt: null,
};

/**
 * Status, category, quality and components each have a moment of their own: what is told of an earlier one than is
 * known changes nothing, so events may come late, twice and in any order.
 * @param isOurs it was done by us, and Meta said so: the newest there is, whatever the clocks say. Unless more is known
 * under the very id that Meta gave to what we made: then a webhook about it was here before Meta's answer.
 */
export function applied(
  known: TemplateState | undefined,
  facts: TemplateFacts,
  at: Date,
  isOurs = false,
): Applied {
  let state = known ?? NOTHING_KNOWN;
  const isOvertaken = facts.templateId !== undefined && facts.templateId === state.templateId;
  const isNews = (knownAt: Date | null): boolean =>
    knownAt === null || at >= knownAt || (isOurs && !isOvertaken);
  state = { ...state, templateId: facts.templateId ?? state.templateId };
  const changes: Changed[] = [];
  if (facts.status !== undefined && isNews(state.statusAt)) {
    const statusReason = reasonOf(state, facts);
    changes.push(...changed('status', state.status, facts.status, statusReason));
    state = { ...state, status: facts.status, statusReason, statusAt: at };
  }
  if (facts.category !== undefined && isNews(state.categoryAt)) {
    const upcomingCategory = upcomingOf(state, facts);
    changes.push(...changed('category', state.category, facts.category));
    changes.push(...changed('upcoming_category', state.upcomingCategory, upcomingCategory));
    state = { ...state, category: facts.category, upcomingCategory, categoryAt: at };
  }
  if (facts.quality !== undefined && isNews(state.qualityAt)) {
    changes.push(...changed('quality', state.quality, facts.quality));
    state = { ...state, quality: facts.quality, qualityAt: at };
  }
  const components = componentsOf(state, facts);
  if (components !== undefined && isNews(state.componentsAt)) {
    changes.push(...changed('components', state.components, components));
    const parameterFormat = facts.parameterFormat ?? state.parameterFormat;
    state = { ...state, components, parameterFormat, componentsAt: at };
  }
  if (known !== undefined) return { state, changes };
  const after = { status: state.status, category: state.category, quality: state.quality };
  return { state, changes: [{ field: 'template', before: null, after, reason: state.statusReason }] };
}

/**
 * Whether it is told of another template of the same name and language: Meta lets a name be used again once the one
 * that had it is gone. After a deletion it is the new one.
 */
export function isOfAnother(
  known: Pick<TemplateState, 'templateId' | 'status'> | undefined,
  { templateId }: Pick<TemplateFacts, 'templateId'>,
): boolean {
  if (known === undefined || known.templateId === null || templateId === undefined) return false;
  return known.templateId !== templateId && known.status !== DELETED;
}

/** Most lists do not tell why a template is paused or gone: what a webhook said holds as long as the status. */
function reasonOf(state: TemplateState, facts: TemplateFacts): string | null {
  return facts.statusReason ?? (facts.status === state.status ? state.statusReason : null);
}

/** A list does not tell what is coming: what was announced stays until it has come. */
function upcomingOf(state: TemplateState, facts: TemplateFacts): string | null {
  if (facts.upcomingCategory !== undefined) return facts.upcomingCategory;
  return facts.category === state.category ? state.upcomingCategory : null;
}

function componentsOf(
  { components }: TemplateState,
  { components: told, edit }: TemplateFacts,
): readonly TemplateComponentJson[] | undefined {
  return told ?? (components === null ? undefined : edit?.(components));
}

function changed(
  field: Changed['field'],
  before: unknown,
  after: unknown,
  reason: string | null = null,
): readonly Changed[] {
  return isDeepStrictEqual(before, after) ? [] : [{ field, before, after, reason }];
}

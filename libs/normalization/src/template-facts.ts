/** What is told of a template that a provider approves beforehand, by whoever tells: its list, a webhook, or we ourselves. */

/** As the provider lists it (`{type: 'BODY', text: 'Hi {{1}}'}`). */
export type TemplateComponentJson = Readonly<Record<string, unknown>>;

/** As of one moment; what is absent is not told. */
export interface TemplateFacts {
  readonly name: string;
  /** Meta's code: `es_MX`. */
  readonly language: string;
  readonly templateId?: string;
  /** As Meta names it: `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`, … */
  readonly status?: string;
  /** Why it has that status. */
  readonly statusReason?: string;
  readonly category?: string;
  readonly upcomingCategory?: string;
  readonly quality?: string;
  /** `NAMED` or `POSITIONAL`. */
  readonly parameterFormat?: string;
  readonly components?: readonly TemplateComponentJson[];
  /** In place of `components` where only some of their text is told: puts it into those that are known. */
  readonly edit?: (known: readonly TemplateComponentJson[]) => readonly TemplateComponentJson[];
}

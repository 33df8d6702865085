/** What a provider's app does once an integration is saved over the API, and what it has to say of it. */
export interface SetupFollowUp {
  /** Never throws: the integration is saved, whatever becomes of this. What it returns goes into the answer. */
  saved(tenantId: string, integrationId: string, actor: string): Promise<Readonly<Record<string, unknown>>>;
}

/** Injects the app's own; undefined where it has none. */
export const SETUP_FOLLOW_UP = Symbol('SetupFollowUp');

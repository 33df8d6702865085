/** Looks through one Chatwoot account for what happened since a moment, and hands on what never came by a webhook. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ApiConversation, ApiMessage, Asked, ChatwootApi } from '@enlace/providers';
import { given } from '@enlace/providers';

/** One call at a time, and so many milliseconds between two: 3,000 a minute are allowed from one address (facts 3f). */
const BETWEEN_CALLS_MS = 40;

export interface Looking {
  readonly api: ChatwootApi;
  /** Of the integration; all inboxes of the account where it has none. */
  readonly inboxId: string | undefined;
  /** Unix seconds. */
  readonly since: number;
  /** Unix seconds: what is newer may be on its way. */
  readonly until: number;
  /**
   * Conversations that a look from the same moment on, which came to no end, has come through, with when each had last
   * changed (Unix seconds); what is come through now is added.
   */
  readonly done: Map<string, number>;
  /** Told to stop: what was looked at counts, the rest is for the next time. */
  readonly isStopped: () => boolean;
  /** One conversation with its messages since then, oldest first; returns how many were missing and how many were taken in. */
  readonly take: (
    conversation: ApiConversation,
    messages: readonly ApiMessage[],
  ) => Promise<{ readonly found: number; readonly ingested: number }>;
}

export interface Looked {
  readonly conversations: number;
  readonly messages: number;
  readonly found: number;
  readonly ingested: number;
  /** Whether everything since then was looked at. */
  readonly isComplete: boolean;
}

/**
 * Goes from the conversation that changed last to the first that did not since then. One that changes meanwhile moves to
 * the front and is for the next time, which begins before this one did.
 * @throws AppError `provider.…` as Chatwoot says
 */
export async function healAccount(looking: Looking): Promise<Looked> {
  const { api, inboxId, since, until, done, isStopped, take } = looking;
  const looked = { conversations: 0, messages: 0, found: 0, ingested: 0, isComplete: false };
  const seen = new Set<string>();
  for (let page: number | undefined = 1; page !== undefined;) {
    const listed: { items: readonly ApiConversation[]; next: number | undefined } = given(
      await api.conversations.list(page, inboxId === undefined ? {} : { inboxId }),
    );
    const changed = listed.items.filter(({ lastActivityAt }) => lastActivityAt >= since);
    for (const conversation of changed) {
      if (isStopped()) return looked;
      if (seen.has(conversation.id)) continue;
      seen.add(conversation.id);
      if (done.get(conversation.id) === conversation.lastActivityAt) continue;
      const messages = await messagesSince(api, conversation.id, since, until);
      if (messages === undefined) continue;
      const { found, ingested } = await take(conversation, messages);
      looked.conversations += 1;
      looked.messages += messages.length;
      looked.found += found;
      looked.ingested += ingested;
      // what is on its way may come within the same second
      if (conversation.lastActivityAt < until) done.set(conversation.id, conversation.lastActivityAt);
    }
    page = changed.length < listed.items.length ? undefined : listed.next;
    if (page !== undefined) await pause(BETWEEN_CALLS_MS);
  }
  return { ...looked, isComplete: true };
}

/** From the newest back, 20 at a time; undefined where the conversation was deleted meanwhile. */
async function messagesSince(
  api: ChatwootApi,
  conversation: string,
  since: number,
  until: number,
): Promise<ApiMessage[] | undefined> {
  const messages: ApiMessage[] = [];
  let before: string | undefined;
  for (;;) {
    await pause(BETWEEN_CALLS_MS);
    const asked: Asked<ApiMessage[]> = await api.messages.list(
      conversation,
      before === undefined ? {} : { before },
    );
    if (!asked.ok && asked.failure.kind === 'not_found') return undefined;
    const page = given(asked);
    messages.unshift(...page.filter(({ createdAt }) => createdAt >= since && createdAt <= until));
    const oldest = page[0];
    if (oldest === undefined || oldest.createdAt < since || oldest.id === before) return messages;
    before = oldest.id;
  }
}

/** What a test may know of a stack's records, read through the public API as a customer's own system would. */
import type { Stack } from './stack.js';

export interface Message {
  readonly id: string;
  readonly direction: 'inbound' | 'outbound';
  readonly author: string;
  readonly status: string;
  readonly content: { readonly type: string; readonly text?: string };
  readonly provider_message_id: string | null;
}

export interface Conversation {
  readonly id: string;
  readonly provider: string;
  readonly owner: string;
  readonly epoch: number;
  readonly contact: { readonly id: string; readonly external_id: string };
}

export interface LoggedWebhook {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly refusal?: string;
  readonly diagnosis?: { readonly finding: string; readonly advice: string };
  readonly events: number | null;
  readonly body?: unknown;
  readonly event_ends?: readonly { readonly outcome: string; readonly reason: string | null }[];
}

/** Every page of a list. */
export async function all<Item>(stack: Stack, path: string): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const joint = path.includes('?') ? '&' : '?';
    const page: { items: Item[]; next_cursor: string | null } = await stack.api.get(
      `${path}${joint}limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return items;
}

export function conversations(stack: Stack, tenant: string): Promise<Conversation[]> {
  return all(stack, `/api/v1/conversations?tenant_id=${tenant}`);
}

export function messages(stack: Stack, conversation: string): Promise<Message[]> {
  return all(stack, `/api/v1/conversations/${conversation}/messages`);
}

export function webhooks(stack: Stack, tenant: string): Promise<LoggedWebhook[]> {
  return all(stack, `/api/v1/webhooks/logs?tenant_id=${tenant}`);
}

export function webhook(stack: Stack, id: string): Promise<LoggedWebhook> {
  return stack.api.get(`/api/v1/webhooks/logs/${id}`);
}

/** A look through an account comes to its end: whatever is deleted under it, and however often it is stopped. */
import type { ApiConversation, ApiMessage, ChatwootApi } from '@enlace/providers';
import { healAccount } from './heal-account.js';
import { Unfinished } from './unfinished.js';

const conversation = (id: string, lastActivityAt: number): ApiConversation => ({
  id,
  lastActivityAt,
  inboxId: '1',
  status: 'open',
  assigneeId: undefined,
  labels: [],
  customAttributes: {},
  raw: {},
});
const GONE = { ok: false, failure: { kind: 'not_found', reason: 'gone', attributes: [] } } as const;

/** Two to a page, one message in each, sent when the conversation last changed. */
function account(listed: readonly ApiConversation[], gone: readonly string[] = []) {
  const asked: string[] = [];
  const pageOf = (page: number): readonly ApiConversation[] => listed.slice(page * 2 - 2, page * 2);
  const messageOf = (id: string): ApiMessage[] =>
    listed
      .filter((it) => it.id === id)
      .map((it) => ({ id: `m${id}`, createdAt: it.lastActivityAt, raw: {} }));
  const api = {
    conversations: {
      list: async (page: number) => {
        const items = pageOf(page);
        return { ok: true, value: { items, next: items.length === 0 ? undefined : page + 1 } };
      },
    },
    messages: {
      list: async (id: string, { before }: { before?: string }) => {
        if (gone.includes(id)) return GONE;
        if (before === undefined) asked.push(id);
        return { ok: true, value: before === undefined ? messageOf(id) : [] };
      },
    },
  } as unknown as ChatwootApi;
  return { api, asked };
}

const look = (api: ChatwootApi, done: Map<string, number>, most = Infinity) => {
  let taken = 0;
  return healAccount({
    api,
    inboxId: undefined,
    since: 100,
    until: 1_000,
    done,
    isStopped: () => taken >= most,
    take: (_, messages) => {
      taken += 1;
      return Promise.resolve({ found: messages.length, ingested: messages.length });
    },
  });
};

describe('a look through an account', () => {
  it('goes on behind a conversation that was deleted since it was listed', async () => {
    const { api } = account([conversation('3', 300), conversation('2', 200), conversation('1', 150)], ['2']);
    expect(await look(api, new Map())).toMatchObject({ conversations: 2, found: 2, isComplete: true });
  });

  it('that is stopped is gone on with, and what changed meanwhile is looked at again', async () => {
    const listed = [
      conversation('4', 400),
      conversation('3', 300),
      conversation('2', 200),
      conversation('1', 150),
    ];
    const { api, asked } = account(listed);
    const done = new Map<string, number>();
    expect(await look(api, done, 2)).toMatchObject({ isComplete: false });
    listed[1] = conversation('3', 500);
    expect(await look(api, done)).toMatchObject({ conversations: 3, isComplete: true });
    expect(asked).toEqual(['4', '3', '3', '2', '1']);
  });

  it('from an earlier moment on begins anew', () => {
    const unfinished = new Unfinished();
    unfinished.since('i', 100).set('1', 150);
    expect(unfinished.since('i', 120).size).toBe(1);
    expect(unfinished.since('other', 120).size).toBe(0);
    expect(unfinished.since('i', 90).size).toBe(0);
    unfinished.since('i', 90).set('1', 150);
    unfinished.end('i');
    expect(unfinished.since('i', 90).size).toBe(0);
  });
});

/** One contact that Chatwoot refuses is that contact's failure; a Chatwoot that refuses everything is not. */
import { AppError } from '@enlace/contracts';
import type { ApiContact, ApiFailure, ChatwootApi } from '@enlace/providers';
import type { Account } from '../account/chosen-account.js';
import { ContactSync } from './contact-sync.js';

const CONTACT: ApiContact = {
  id: '7',
  name: 'Ana',
  email: undefined,
  phone: '+525512345678',
  identifier: undefined,
  customAttributes: {},
  contactInboxes: [],
};

/** The contact is the client `c-1`'s; Chatwoot refuses every update. */
function refusedWith(kind: ApiFailure['kind'], attributes: readonly string[] = []) {
  const kept: { state: string; reason: string | null }[] = [];
  let updates = 0;
  const api = {
    contacts: {
      update: () => {
        updates += 1;
        return Promise.resolve({ ok: false, failure: { kind, reason: 'no', attributes } });
      },
    },
  } as unknown as ChatwootApi;
  const links = {
    clientOf: () => Promise.resolve('c-1'),
    get: () => Promise.resolve(undefined),
    keep: (_: unknown, record: (typeof kept)[number]) => Promise.resolve(kept.push(record)),
  };
  const clients = { get: () => Promise.resolve(undefined) };
  const sync = new ContactSync(links as never, clients as never, {} as never, {} as never);
  const account = { tenantId: 'acme', integrationId: 'i', api, credentials: {} } as unknown as Account;
  return { run: () => sync.sync(account, '7', CONTACT), kept, updates: () => updates };
}

describe('a contact that Chatwoot does not take', () => {
  it.each([
    ['for a reason it ties to no field', 'invalid', []],
    ['for a field we cannot leave out', 'invalid', ['identifier']],
    ['because it was removed a moment ago', 'not_found', []],
  ] as const)(
    '%s is written down as failed, with why, and not asked for again and again',
    async (_, kind, attributes) => {
      const { run, kept, updates } = refusedWith(kind, attributes);
      expect(await run()).toBe('failed');
      expect(kept).toMatchObject([{ clientId: 'c-1', state: 'failed', reason: 'no' }]);
      expect(updates()).toBe(1);
    },
  );

  it.each(['needs_user_token', 'unauthorized', 'rate_limited', 'unreachable'] as const)(
    'because Chatwoot takes none (%s) is no failure of its own',
    async (kind) => {
      const { run, kept } = refusedWith(kind);
      await expect(run()).rejects.toMatchObject({ code: expect.stringMatching(/^provider\./) });
      expect(kept).toEqual([]);
    },
  );
});

it('a contact that somebody else overwrites each time is not written for ever, and is tried again a minute later', async () => {
  let updates = 0;
  const kept: string[] = [];
  const theirs: ApiContact = { ...CONTACT, customAttributes: { client_id: 'theirs', tenant_id: 'globex' } };
  const update = (): Promise<unknown> => {
    updates += 1;
    return Promise.resolve({ ok: true, value: theirs });
  };
  const links = {
    clientOf: () => Promise.resolve('c-1'),
    get: () => Promise.resolve(undefined),
    keep: (_: unknown, { state }: { state: string }) => Promise.resolve(void kept.push(state)),
  };
  const clients = { get: () => Promise.resolve(undefined) };
  const sync = new ContactSync(links as never, clients as never, {} as never, {} as never);
  const account = { tenantId: 'acme', integrationId: 'i', api: { contacts: { update } }, credentials: {} };
  const again: number[] = [];
  for (let time = 0; time < 200; time += 1) {
    await sync.sync(account as never, '7', theirs).catch((error: unknown) => {
      if (error instanceof AppError && error.disposition.kind === 'retry')
        again.push(error.disposition.afterMs ?? 0);
    });
  }
  expect([updates, again.length]).toEqual([30, 170]);
  expect(again.every((afterMs) => afterMs > 50_000 && afterMs <= 60_000)).toBe(true);
  expect([kept[0], kept.at(-1)]).toEqual(['synced', 'failed']);
});

/** Start links over the API: what is kept, shown and written down. */
import type {
  AuditEntry,
  AuditStore,
  ClientLinkStore,
  KnownAccount,
  StartLinkDraft,
} from '@enlace/persistence';
import type { KnownAccounts } from '@enlace/provider-host';
import { startTokenHash } from '@enlace/providers';
import type { Caller } from '@enlace/service-kit';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ChosenBot } from '../bot/chosen-bot.js';
import { StartLinkRequest } from './start-links.dto.js';
import { StartLinks } from './start-links.service.js';

const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };
const EXPIRES = new Date('2026-03-01T12:00:00Z');

function setUp(account: KnownAccount | undefined) {
  const kept: StartLinkDraft[] = [];
  const audited: AuditEntry[] = [];
  const bots = { of: () => Promise.resolve({ tenantId: 'acme', integrationId: 'bot-1', credentials: {} }) };
  const accounts: Partial<KnownAccounts> = { of: () => Promise.resolve(account) };
  const store: Partial<ClientLinkStore> = {
    createStartLink: (draft) => {
      kept.push(draft);
      return Promise.resolve({ id: 'link-1', expiresAt: EXPIRES });
    },
  };
  const audit: Partial<AuditStore> = { write: (entry) => Promise.resolve(void audited.push(entry)) };
  const links = new StartLinks(
    bots as unknown as ChosenBot,
    accounts as KnownAccounts,
    store as ClientLinkStore,
    audit as AuditStore,
  );
  return { links, kept, audited };
}

describe('a start link', () => {
  it('is shown once, kept by the hash of its token, and audited without it', async () => {
    const { links, kept, audited } = setUp({ id: '99', username: 'clinic_bot' });
    const answer = await links.create(acme, { client_id: 'C-7' });
    const token = answer.url.replace('https://t.me/clinic_bot?start=', '');
    expect(answer).toEqual({
      integration_id: 'bot-1',
      client_id: 'C-7',
      url: `https://t.me/clinic_bot?start=${token}`,
      single_use: true,
      expires_at: '2026-03-01T12:00:00.000Z',
    });
    expect(kept).toEqual([
      {
        tenantId: 'acme',
        integrationId: 'bot-1',
        clientId: 'C-7',
        tokenHash: startTokenHash(token),
        singleUse: true,
        expiresIn: 604_800,
        createdBy: 'key-1',
      },
    ]);
    expect(audited).toMatchObject([{ action: 'start_link.created', subject: 'link-1', actor: 'key-1' }]);
    expect(JSON.stringify([kept, audited])).not.toContain(token);
  });

  it.each([undefined, { id: '99' }])(
    'needs the name of the bot, which nobody knows yet: %j',
    async (account) => {
      const { links, kept } = setUp(account);
      await expect(links.create(acme, { client_id: 'C-7' })).rejects.toMatchObject({
        code: 'provider.unreachable',
      });
      expect(kept).toEqual([]);
    },
  );

  it.each<[object, string[]]>([
    [{ client_id: 'a.b_c:d-9', expires_in: 7_776_000, single_use: false }, []],
    [{}, ['client_id']],
    [{ client_id: 'a b' }, ['client_id']],
    [{ client_id: 'x'.repeat(65) }, ['client_id']],
    [{ client_id: 'a', expires_in: 7_776_001 }, ['expires_in']],
    [{ client_id: 'a', expires_in: 59 }, ['expires_in']],
    [{ client_id: 'a', single_use: 'yes' }, ['single_use']],
  ])('is asked for with %j', (request, faults) => {
    const found = validateSync(plainToInstance(StartLinkRequest, request));
    expect(found.map(({ property }) => property)).toEqual(faults);
  });
});

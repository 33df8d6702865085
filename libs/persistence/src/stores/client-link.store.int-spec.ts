/** Contacts and their clients: linked once by a start link or by a system, never overwritten silently. */
import { arrival, written } from '../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../fixtures/store-bench.js';
import type { StartLinkDraft } from './client-link/client-link.js';

let bench: StoreBench;
let of: { tenantId: string; integrationId: string };
let hashes = 0;

beforeAll(async () => {
  bench = await openBench();
  of = await bench.integration();
});
afterAll(() => bench.drop());

async function startLink(rest: Partial<StartLinkDraft> = {}): Promise<string> {
  hashes += 1;
  const tokenHash = `${hashes}`.padStart(64, '0');
  const draft = { ...of, clientId: 'c-1', tokenHash, singleUse: true, expiresIn: 60, createdBy: 'key-1' };
  await bench.clientLinks.createStartLink({ ...draft, ...rest });
  return tokenHash;
}

/** A customer starts the bot with that link. */
function start(contact: string, link: string, event = arrival(of)) {
  const message = written(of, { text: '/start', contact: { external_id: contact }, id: event.eventId });
  return bench.inbound.recordMessage(event, { ...message, context: { start_link: link } });
}

const linksOf = async (contactId: string) => bench.clientLinks.get('acme', contactId);

async function markOf(eventId: string): Promise<string | undefined> {
  const [row] = await bench.database.asSystem((tx) =>
    tx.query<{ reason: string }>('SELECT reason FROM event_marks WHERE event_id = $1', [eventId]),
  );
  return row?.reason;
}

describe('a start link', () => {
  it('links the contact once, however often its event comes, and says so each time', async () => {
    const link = await startLink();
    const event = arrival(of);
    const first = await start('ana', link, event);
    expect(first).toMatchObject({ duplicate: false, startLink: { outcome: 'linked', clientId: 'c-1' } });
    expect(await start('ana', link, event)).toEqual({ ...first, duplicate: true });
    const linked = await linksOf(first.contactId);
    expect(linked).toMatchObject({
      clientId: 'c-1',
      links: [{ state: 'linked', evidence: 'start_link', undoneAt: null }],
    });
    const [conversation] = (await bench.conversations.list({ tenantId: 'acme', contactId: first.contactId }))
      .items;
    expect(conversation?.contact.clientId).toBe('c-1');
    expect(await markOf(event.eventId)).toContain('linked to its client');
  });

  it('that is opened again by the client it linked is no fault', async () => {
    const link = await startLink();
    await start('eva', link);
    expect(await start('eva', link)).toMatchObject({ startLink: { outcome: 'already_linked' } });
  });

  it('that is used, expired, unknown or of another bot changes nothing, and the log of webhooks says why', async () => {
    const used = await startLink();
    await start('bea', used);
    const expired = await startLink({ expiresIn: -1 });
    const elsewhere = await startLink({ integrationId: (await bench.integration()).integrationId });
    for (const [link, outcome] of [
      [used, 'used'],
      [expired, 'expired'],
      [elsewhere, 'unknown'],
      ['f'.repeat(64), 'unknown'],
    ] as const) {
      const event = arrival(of);
      const kept = await start('carla', link, event);
      expect(kept).toMatchObject({ startLink: { outcome } });
      expect(await linksOf(kept.contactId)).toMatchObject({ clientId: null, links: [] });
      expect(await markOf(event.eventId)).toContain('nothing was linked');
    }
  });

  it('for several contacts links each of them', async () => {
    const link = await startLink({ singleUse: false, clientId: 'family' });
    const outcomes = [await start('dora', link), await start('elsa', link), await start('elsa', link)];
    expect(outcomes.map(({ startLink: came }) => came?.outcome)).toEqual([
      'linked',
      'linked',
      'already_linked',
    ]);
  });

  it('for one contact links one of two who come by it at once', async () => {
    const link = await startLink();
    const came = await Promise.all([start('fita', link), start('gala', link)]);
    expect(came.map(({ startLink: one }) => one?.outcome).sort()).toEqual(['linked', 'used']);
  });

  it('of another client overwrites nothing: the conflict is kept, told, and the link still works', async () => {
    const { contactId } = await start('hana', await startLink({ clientId: 'c-1' }));
    const other = await startLink({ clientId: 'c-2' });
    expect(await start('hana', other)).toMatchObject({
      startLink: { outcome: 'conflict', clientId: 'c-2', presentClientId: 'c-1' },
    });
    expect(await linksOf(contactId)).toMatchObject({
      clientId: 'c-1',
      links: [
        { clientId: 'c-2', state: 'conflict' },
        { clientId: 'c-1', state: 'linked' },
      ],
    });
    await bench.clientLinks.unlink('acme', contactId);
    expect(await start('hana', other)).toMatchObject({ startLink: { outcome: 'linked', clientId: 'c-2' } });
  });
});

describe('a system of the business', () => {
  it('says which client a contact is, says otherwise, and takes it back; all of it stays to be seen', async () => {
    const { contactId } = await bench.inbound.recordMessage(
      arrival(of),
      written(of, { contact: { external_id: 'ines' } }),
    );
    const first = await bench.clientLinks.link('acme', contactId, 'c-8', 'key-1');
    expect(first).toMatchObject({ formerClientId: null, link: { evidence: 'api', detail: 'key key-1' } });
    expect((await bench.clientLinks.link('acme', contactId, 'c-8', 'key-1')).link).toBeUndefined();
    expect(await bench.clientLinks.link('acme', contactId, 'c-9', 'key-2')).toMatchObject({
      formerClientId: 'c-8',
      contact: { clientId: 'c-9' },
    });
    expect(await bench.clientLinks.unlink('acme', contactId)).toMatchObject({ formerClientId: 'c-9' });
    const { links = [], clientId } = (await linksOf(contactId)) ?? {};
    expect(clientId).toBeNull();
    expect(links.map((link) => [link.clientId, link.undoneAt !== null])).toEqual([
      ['c-9', true],
      ['c-8', true],
    ]);
  });
});

describe('two contacts that turn out to be one', () => {
  const renumbered = (former: string, present: string) =>
    bench.inbound.recordContactChange(arrival(of), {
      platform: 'telegram',
      change: 'renumbered',
      contact: { external_id: present },
      former_id: former,
      timestamp: 0,
      raw_payload: {},
    });

  it('are the client that one of them was', async () => {
    await start('julia-1', await startLink({ clientId: 'c-5' }));
    await bench.inbound.recordMessage(arrival(of), written(of, { contact: { external_id: 'julia-2' } }));
    const { contactId } = await renumbered('julia-1', 'julia-2');
    expect(await linksOf(contactId)).toMatchObject({ clientId: 'c-5', links: [{ clientId: 'c-5' }] });
  });

  it('and were two clients stay one of them, and the other shows as a conflict', async () => {
    await start('kira-1', await startLink({ clientId: 'c-6' }));
    await start('kira-2', await startLink({ clientId: 'c-7' }));
    const { contactId } = await renumbered('kira-1', 'kira-2');
    const linked = await linksOf(contactId);
    const other = linked?.clientId === 'c-6' ? 'c-7' : 'c-6';
    expect(linked?.links.filter(({ state }) => state === 'conflict')).toMatchObject([
      { clientId: other, evidence: 'merge' },
    ]);
    expect(
      linked?.links.filter(({ state, undoneAt }) => state === 'linked' && undoneAt === null),
    ).toMatchObject([{ clientId: linked?.clientId }]);
  });
});

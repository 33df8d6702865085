/** What a person has read is shown to the customer who wrote it, and to nobody else. */
import { AppError, retry } from '@enlace/contracts';
import type { ConversationRecord, ConversationStore, MessageRecord } from '@enlace/persistence';
import { ProviderPutOff } from '@enlace/providers';
import type { OpenIntegrations } from '../setup/open-integrations.js';
import { FakeProvider, journal, listening, pauses, turns } from '../spec-fakes.js';
import { ReadMarks } from './read-marks.js';

const THEIRS = {
  provider: 'telegram',
  direction: 'inbound',
  integrationId: 'integration-1',
  conversationId: 'conversation-1',
  providerMessageId: 'p-1',
};
const REQUEST = { tenant_id: 'acme', conversation_id: 'conversation-1', message_id: 'message-1' };

function marks(message: object = THEIRS, failure?: AppError, pausedMs = 0) {
  const provider = new FakeProvider();
  const asked: unknown[] = [];
  const ask = (verb: string) => (one: object) => {
    asked.push([verb, one]);
    return failure === undefined ? Promise.resolve() : Promise.reject(failure);
  };
  provider.markRead = ask('read');
  provider.attend = ask('typing');
  const typingOnly = new FakeProvider();
  typingOnly.attend = ask('typing');
  const conversations: Partial<ConversationStore> = {
    message: (tenant) => Promise.resolve(tenant === 'acme' ? (message as MessageRecord) : undefined),
    get: () => Promise.resolve({ contact: { externalId: '4711' } } as ConversationRecord),
  };
  const integrations: Partial<OpenIntegrations> = { credentials: () => Promise.resolve({}) };
  const log = listening();
  const kept: unknown[] = [];
  const made = (host = provider.host): ReadMarks =>
    new ReadMarks(
      host,
      conversations as ConversationStore,
      integrations as OpenIntegrations,
      journal(),
      turns(pausedMs),
      pauses(kept),
      log.logger,
    );
  return { asked, kept, made, log, typingOnly };
}

describe('what a person has read', () => {
  it('is marked as read, with typing where that was asked for', async () => {
    const { asked, made } = marks();
    await made().mark(REQUEST);
    await made().mark({ ...REQUEST, typing: true });
    const read = { contact: '4711', providerMessageId: 'p-1' };
    expect(asked).toEqual([
      ['read', read],
      ['typing', read],
    ]);
  });

  it.each([
    ['of ours', { ...THEIRS, direction: 'outbound' }],
    ['of another channel', { ...THEIRS, provider: 'whatsapp' }],
    ['without an id of the provider', { ...THEIRS, providerMessageId: null }],
  ])('is nothing where the message is one %s', async (_, message) => {
    const { asked, made } = marks(message);
    await made().mark(REQUEST);
    expect(asked).toEqual([]);
  });

  it('is nothing on a channel that cannot show it, or of another tenant', async () => {
    const { asked, made } = marks();
    await made(new FakeProvider().host).mark(REQUEST);
    await made().mark({ ...REQUEST, tenant_id: 'globex' });
    expect(asked).toEqual([]);
  });

  it('comes again when the pause is over during which it was asked for; typing alone is dropped', async () => {
    const { asked, made, typingOnly } = marks(THEIRS, undefined, 41_000);
    const later = { code: 'provider.rate_limited', disposition: retry(41_000) };
    await expect(made().mark(REQUEST)).rejects.toMatchObject(later);
    await expect(made().mark({ ...REQUEST, typing: true })).rejects.toMatchObject(later);
    await made(typingOnly.host).mark({ ...REQUEST, typing: true });
    expect(asked).toEqual([]);
  });

  it('shows no typing that was asked for long ago, and is marked all the same', async () => {
    const { asked, made, typingOnly } = marks();
    const longAgo = new Date(Date.now() - 60_000);
    await made().mark({ ...REQUEST, typing: true }, longAgo);
    await made(typingOnly.host).mark({ ...REQUEST, typing: true }, longAgo);
    expect(asked).toMatchObject([['read', {}]]);
  });

  it('is tried again where that may help, and else told to the log', async () => {
    const passing = new AppError('provider.rate_limited', 'not now', retry(1_000));
    await expect(marks(THEIRS, passing).made().mark(REQUEST)).rejects.toBe(passing);
    const effect = { outcome: 'retry', code: '4', reason: 'slow', afterMs: 9, scope: 'integration' } as const;
    const limited = marks(THEIRS, new ProviderPutOff('provider.rate_limited', 'not now', effect));
    await expect(limited.made().mark(REQUEST)).rejects.toMatchObject({ disposition: retry(9) });
    const place = { tenantId: 'acme', integrationId: 'integration-1', conversationId: 'conversation-1' };
    expect(limited.kept).toEqual([[place, effect]]);
    const { made, log } = marks(THEIRS, new AppError('provider.refused', 'no'));
    await made().mark(REQUEST);
    expect(log.lines).toMatchObject([{ level: 'info', code: 'provider.refused' }]);
  });
});

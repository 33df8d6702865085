/** Messages that went out are changed as a whole or not at all, and only by whom they belong to. */
import { retry } from '@enlace/contracts';
import type { HttpAnswer } from '@enlace/http-client';
import type {
  ConversationRecord,
  ConversationStore,
  MessageRecord,
  OutboundStore,
} from '@enlace/persistence';
import type { Amendment } from '@enlace/providers';
import type { Caller } from '@enlace/service-kit';
import type { HostAdapter } from '../host-adapter.js';
import type { OpenIntegrations } from '../setup/open-integrations.js';
import { CallRecorder } from '../outbound/call-recorder.js';
import { pauses, turns } from '../spec-fakes.js';
import { MessageAmendments } from './message-amendments.js';

const ID = '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11';
const TOKEN = '123456:the-token-of-the-bot';
const acme: Caller = { tenantId: 'acme', scopes: [], keyId: 'key-1', isAdmin: false };
const OURS = {
  provider: 'telegram',
  direction: 'outbound',
  tenantId: 'acme',
  integrationId: 'integration-1',
  conversationId: 'conversation-1',
  status: 'sent',
  content: { type: 'text', text: 'ayer' },
};

const DONE: Amendment = { outcome: 'done' };

function desk(parts: readonly string[], message: object = OURS, came: Amendment = DONE, given = turns()) {
  const calls: string[] = [];
  const amended: unknown[] = [];
  const asked: unknown[] = [];
  const recorded: unknown[] = [];
  const kept: unknown[] = [];
  const recorder = new CallRecorder({
    request: () => Promise.resolve({ status: 200, text: '{"ok":true}' } as HttpAnswer),
  });
  const done = (name: string) => async (part: { providerMessageId: string; content?: unknown }) => {
    asked.push(part.content);
    calls.push(`${name} ${part.providerMessageId}`);
    await recorder.request({ method: 'POST', url: `https://t.example/bot${TOKEN}/${name}` });
    return came;
  };
  const adapter: Partial<HostAdapter> = {
    provider: 'telegram',
    secretsIn: () => [TOKEN],
    edit: done('edit'),
    remove: done('remove'),
  };
  const conversations: Partial<ConversationStore> = {
    message: (scope) => Promise.resolve(scope === 'acme' ? (message as MessageRecord) : undefined),
    get: () => Promise.resolve({ contact: { externalId: '4711' } } as ConversationRecord),
  };
  const outbound: Partial<OutboundStore> = {
    providerIds: () => Promise.resolve([...parts]),
    recordCalls: (_, __, made) => Promise.resolve(recorded.push(...made) > 0),
    amended: (_, __, content) => Promise.resolve(amended.push(content) > 0),
  };
  const integrations: Partial<OpenIntegrations> = { credentials: () => Promise.resolve({}) };
  const amendments = new MessageAmendments(
    adapter as HostAdapter,
    conversations as ConversationStore,
    outbound as OutboundStore,
    integrations as OpenIntegrations,
    recorder,
    given,
    pauses(kept),
  );
  return { amendments, calls, amended, asked, recorded, kept };
}

describe('a message that went out', () => {
  it('in one part is edited, and kept as it reads now', async () => {
    const { amendments, calls, amended } = desk(['17']);
    expect(await amendments.edit(acme, ID, { text: 'hoy' })).toEqual({ message_id: ID, status: 'edited' });
    expect(calls).toEqual(['edit 17']);
    expect(amended).toEqual([{ type: 'text', text: 'hoy' }]);
  });

  it('is not changed while the provider wants no call, and it is told for how long', async () => {
    const { amendments, calls, amended } = desk(['17'], OURS, DONE, turns(4_200));
    const limited = { code: 'provider.rate_limited', details: { retry_after: 5 } };
    await expect(amendments.edit(acme, ID, { text: 'hoy' })).rejects.toMatchObject(limited);
    await expect(amendments.remove(acme, ID)).rejects.toMatchObject(limited);
    expect([calls, amended]).toEqual([[], []]);
  });

  it('keeps the calls that changed it in its record, without the token', async () => {
    const { amendments, recorded } = desk(['17', '18']);
    await amendments.remove(acme, ID);
    expect(recorded).toMatchObject([
      { method: 'POST', url: 'https://t.example/bot[redacted]/remove', status: 200 },
      { url: 'https://t.example/bot[redacted]/remove' },
    ]);
  });

  it('goes on showing its links as it was sent to', async () => {
    const shown = { type: 'text', text: 'https://a.b', preview_url: true };
    const { amendments, amended } = desk(['17'], { ...OURS, content: shown });
    await amendments.edit(acme, ID, { text: 'https://a.c' });
    expect(amended).toEqual([{ type: 'text', text: 'https://a.c', preview_url: true }]);
  });

  const media = { link: 'https://files.example/a' };
  const buttons = [{ title: 'Sí', id: 'y' }];

  it.each([
    [
      { type: 'image', media, text: '*ayer*', format: 'markdown' },
      { type: 'image', media, text: 'hoy' },
    ],
    [
      { type: 'document', media },
      { type: 'document', media, text: 'hoy' },
    ],
    [
      { type: 'buttons', header: 'H', text: 'ayer', footer: 'F', buttons },
      { type: 'buttons', header: 'H', text: 'hoy', footer: 'F', buttons },
    ],
  ])('keeps all but its words: %#', async (content, expected) => {
    const { amendments, amended, asked } = desk(['17'], { ...OURS, content });
    await amendments.edit(acme, ID, { text: 'hoy' });
    expect(asked).toEqual([expected]);
    expect(amended).toEqual([expected]);
  });

  it.each(['sticker', 'location', 'template'])('of type %s has no words to change', async (type) => {
    const { amendments, calls, amended } = desk(['17'], { ...OURS, content: { type } });
    await expect(amendments.edit(acme, ID, { text: 'hoy' })).rejects.toMatchObject({
      code: 'delivery.not_possible',
      message: expect.stringContaining(type),
    });
    expect([calls, amended]).toEqual([[], []]);
  });

  it('in several parts is not edited, for its other parts would still say the old', async () => {
    const { amendments, calls, amended } = desk(['17', '18']);
    await expect(amendments.edit(acme, ID, { text: 'hoy' })).rejects.toMatchObject({
      code: 'delivery.not_possible',
    });
    expect([calls, amended]).toEqual([[], []]);
  });

  it('in several parts is taken back with all of them', async () => {
    const { amendments, calls, amended } = desk(['17', '18', '19']);
    await amendments.remove(acme, ID);
    expect(calls).toEqual(['remove 17', 'remove 18', 'remove 19']);
    expect(amended).toEqual([undefined]);
  });

  it.each([
    ['of another tenant', desk(['17']), { ...acme, tenantId: 'globex' }],
    ['of another channel', desk(['17'], { ...OURS, provider: 'whatsapp' }), acme],
    ['of the customer', desk(['17'], { ...OURS, direction: 'inbound' }), acme],
  ])('%s is not there', async (_, { amendments, calls }, caller) => {
    await expect(amendments.remove(caller, ID)).rejects.toMatchObject({ code: 'message.not_found' });
    expect(calls).toEqual([]);
  });

  const limit = { outcome: 'retry', code: 'slow', reason: 'too fast', afterMs: 41_000 } as const;

  it.each([
    [
      { ...limit, scope: 'contact', limited: true } as const,
      { code: 'provider.rate_limited', disposition: retry(41_000), details: { retry_after: 41 } },
    ],
    [
      { ...limit, scope: 'integration' } as const,
      { code: 'provider.unreachable', details: { retry_after: 41 } },
    ],
    [
      { ...limit, scope: 'integration', stopped: true } as const,
      {
        code: 'provider.refused',
        message: expect.stringContaining('stopped until a person mends it') as string,
      },
    ],
  ])('is put off as the provider says, and everybody waits whom it concerns: %#', async (came, error) => {
    const { amendments, calls, kept, amended } = desk(['17', '18'], OURS, came);
    await expect(amendments.remove(acme, ID)).rejects.toMatchObject(error);
    expect([calls, amended]).toEqual([['remove 17'], []]);
    expect(kept[0]).toEqual([
      { tenantId: 'acme', integrationId: 'integration-1', conversationId: 'conversation-1' },
      came,
    ]);
    expect(kept).toHaveLength('stopped' in came ? 2 : 1);
  });

  it('that has not gone out yet cannot be changed, and says where it is', async () => {
    const { amendments } = desk([], { ...OURS, status: 'queued' });
    await expect(amendments.edit(acme, ID, { text: 'hoy' })).rejects.toMatchObject({
      code: 'delivery.not_possible',
      message: expect.stringContaining('queued'),
    });
  });
});

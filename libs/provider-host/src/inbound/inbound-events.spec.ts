/** What a provider's events set off, once they are kept. */
import {
  AccountChange,
  MessageChange,
  NormalizedMessage,
  UnrecognizedWebhook,
  type MessageAddressing,
} from '@enlace/normalization';
import type { AppError } from '@enlace/contracts';
import type { InboundStore, RecordedEcho, RecordedMessage } from '@enlace/persistence';
import type { MediaFetcher } from '../media/media-fetcher.js';
import type { KnownAccounts } from '../setup/known-accounts.js';
import type { OpenIntegrations } from '../setup/open-integrations.js';
import { FakeBus, FakeProvider, arrival, journal, pauses, silent, turns } from '../spec-fakes.js';
import type { AccountListener } from './account-listener.js';
import { Attention } from './attention.js';
import { ContactLinks } from './contact-links.js';
import { InboundEvents } from './inbound-events.js';

const message = Object.assign(new NormalizedMessage(), {
  message_id: 'p-1',
  timestamp: 1_767_323_045,
  content: { type: 'text', text: 'hola' },
  contact: { external_id: 'customer-1' },
  attachments: [],
});

const recorded: RecordedMessage = {
  duplicate: false,
  contactId: 'contact-1',
  conversationId: 'conversation-1',
  messageId: 'message-1',
  owner: 'bot',
  epoch: 3,
  awaitsAnswer: true,
};

function events(
  store: Partial<InboundStore>,
  bus = new FakeBus(),
  media: Pick<MediaFetcher, 'kick'> = { kick: () => undefined },
  listeners: readonly AccountListener[] = [],
  provider = new FakeProvider(),
): InboundEvents {
  const integrations: Partial<OpenIntegrations> = { credentials: () => Promise.resolve({}) };
  const attention = new Attention(
    provider.host,
    integrations as OpenIntegrations,
    journal(),
    turns(),
    pauses(),
    silent,
  );
  const accounts: Partial<KnownAccounts> = {
    of: () => Promise.resolve({ id: '99', username: 'Clinic_Bot' }),
  };
  return new InboundEvents(
    store as InboundStore,
    bus.bus,
    attention,
    media as MediaFetcher,
    listeners,
    accounts as KnownAccounts,
    new ContactLinks(bus.bus),
  );
}

describe('a message of a customer', () => {
  it('asks for an answer under the epoch it was kept in', async () => {
    const bus = new FakeBus();
    await events({ recordMessage: () => Promise.resolve(recorded) }, bus).messageReceived(message, arrival());
    expect(bus.published).toEqual([
      {
        name: 'answer.requested',
        tenant: 'acme',
        provider: 'telegram',
        integrationId: 'integration-1',
        key: 'message-1',
        conversation: 'conversation-1',
        data: {
          conversation_id: 'conversation-1',
          message_id: 'message-1',
          epoch: 3,
          tenant_id: 'acme',
        },
      },
    ]);
  });

  it('has its files fetched at once, whatever becomes of the answer', async () => {
    const bus = new FakeBus();
    bus.away = true;
    let kicks = 0;
    const media = { kick: () => void (kicks += 1) };
    const handler = events({ recordMessage: () => Promise.resolve(recorded) }, bus, media);
    await handler.messageReceived(message, arrival()).catch(() => undefined);
    expect(kicks).toBe(0);
    const picture = Object.assign(new NormalizedMessage(), message, { attachments: [{ kind: 'image' }] });
    await handler.messageReceived(picture, arrival()).catch(() => undefined);
    expect(kicks).toBe(1);
  });

  it.each<[string, MessageAddressing, boolean]>([
    ['mentions the bot', { mentions: ['ana', 'clinic_bot'] }, true],
    ['mentions the bot by its id', { mentions: ['99'] }, true],
    ['answers the bot', { mentions: [], answers: '99' }, true],
    ['is a command of nobody in particular', { mentions: [], command: 'horario' }, true],
    ['is a command of the bot', { mentions: [], command: 'horario', command_of: 'clinic_bot' }, true],
    ['is a command of another bot', { mentions: [], command: 'horario', command_of: 'other_bot' }, false],
    ['mentions somebody else', { mentions: ['ana'], answers: '7' }, false],
    ['speaks to nobody', { mentions: [] }, false],
  ])('in a group that %s', async (_, addressing, isAddressed) => {
    const asked: unknown[] = [];
    const recordMessage: InboundStore['recordMessage'] = (_event, _message, options) => {
      asked.push(options?.isAddressed);
      return Promise.resolve({ ...recorded, awaitsAnswer: false });
    };
    const inGroup = Object.assign(new NormalizedMessage(), message, { context: { addressing } });
    await events({ recordMessage }).messageReceived(inGroup, arrival());
    expect(asked).toEqual([isAddressed]);
  });

  it('who came by a start link is told as linked, or as claimed by two, under the same key each time', async () => {
    const bus = new FakeBus();
    const linked = { outcome: 'linked', linkId: 'link-1', clientId: 'c-1' } as const;
    const conflict = { ...linked, outcome: 'conflict', presentClientId: 'c-0' } as const;
    for (const startLink of [linked, conflict, { outcome: 'expired' } as const]) {
      const kept = { ...recorded, awaitsAnswer: false, startLink };
      await events({ recordMessage: () => Promise.resolve(kept) }, bus).messageReceived(message, arrival());
    }
    expect(bus.published).toMatchObject([
      {
        name: 'contact.linked',
        key: 'link-1',
        data: { contact_id: 'contact-1', client_id: 'c-1', evidence: 'start_link', strength: 'proven' },
      },
      {
        name: 'contact.link_conflict',
        key: 'link-1',
        data: { client_id: 'c-0', claimed_client_id: 'c-1' },
      },
    ]);
  });

  it('who is known by what they show is told as linked, with the evidence and how far the channel vouches', async () => {
    const bus = new FakeBus();
    const link = {
      linkId: 'link-2',
      tenantId: 'acme',
      contactId: 'contact-1',
      provider: 'whatsapp',
      integrationId: 'i-1',
      clientId: 'c-1',
      evidence: 'phone',
      strength: 'strong',
    } as const;
    const kept = { ...recorded, awaitsAnswer: false, link };
    await events({ recordMessage: () => Promise.resolve(kept) }, bus).messageReceived(message, arrival());
    const data = { client_id: 'c-1', evidence: 'phone', strength: 'strong' };
    expect(bus.published).toMatchObject([{ name: 'contact.linked', key: 'link-2', data }]);
  });

  it('asks for none when it awaits none', async () => {
    const bus = new FakeBus();
    const kept = { ...recorded, awaitsAnswer: false };
    await events({ recordMessage: () => Promise.resolve(kept) }, bus).messageReceived(message, arrival());
    expect(bus.published).toEqual([]);
  });

  it('comes again when the request for an answer could not be published', async () => {
    const bus = new FakeBus();
    bus.away = true;
    const handled = events({ recordMessage: () => Promise.resolve(recorded) }, bus).messageReceived(
      message,
      arrival(),
    );
    await expect(handled).rejects.toThrow('the bus is away');
  });

  it('is kept under the conversation of the provider where that is not the contact', async () => {
    const options: unknown[] = [];
    const store: Partial<InboundStore> = {
      recordMessage: (_event, _message, option) => {
        options.push(option);
        return Promise.resolve({ ...recorded, awaitsAnswer: false });
      },
    };
    await events(store).messageReceived(message, arrival({ subject: '42' }));
    await events(store).messageReceived(message, arrival({ subject: 'customer-1' }));
    expect(options).toEqual([{ providerConversationId: '42', isAddressed: true }, { isAddressed: true }]);
    const ticket = { ...message, context: { apart: true, no_answer: true } };
    await events(store).messageReceived(ticket, arrival({ subject: 'customer-1' }));
    expect(options[2]).toEqual({ isAddressed: false, apart: true });
  });
});

describe('a tap on a button, which has no time of its own', () => {
  const tap = (id: string): NormalizedMessage =>
    Object.assign(new NormalizedMessage(), message, {
      message_id: id,
      timestamp: 0,
      content: { type: 'choice', text: 'Sí', choice: { id: 'si', title: 'Sí' } },
    });

  function tapping(kept: RecordedMessage) {
    const provider = new FakeProvider();
    const shown: string[] = [];
    const showing = (verb: string) => (of: object) => {
      shown.push(`${verb} ${(of as { providerMessageId: string }).providerMessageId}`);
      return Promise.resolve();
    };
    provider.acknowledge = showing('acknowledge');
    provider.attend = showing('attend');
    const store = { recordMessage: () => Promise.resolve(kept) };
    return { shown, handler: events(store, undefined, undefined, undefined, provider) };
  }

  it('is acknowledged also where a person has the conversation, and each of two quick ones', async () => {
    const { shown, handler } = tapping({ ...recorded, owner: 'human', awaitsAnswer: false });
    const now = arrival({ time: new Date().toISOString() });
    await handler.messageReceived(tap('tap-1'), now);
    await handler.messageReceived(tap('tap-2'), now);
    await handler.messageReceived(message, now);
    await new Promise(setImmediate);
    expect(shown).toEqual(['acknowledge tap-1', 'acknowledge tap-2']);
  });

  it('has the customer shown that the bot is at it, unless it came long ago', async () => {
    const { shown, handler } = tapping(recorded);
    await handler.messageReceived(tap('tap-1'), arrival({ time: new Date(0).toISOString() }));
    await handler.messageReceived(tap('tap-2'), arrival({ time: new Date().toISOString() }));
    await new Promise(setImmediate);
    expect(shown).toEqual(['acknowledge tap-2', 'attend tap-2']);
  });
});

describe('a message of the business', () => {
  function echo(outcome: RecordedEcho['outcome']): { options: unknown[]; events: InboundEvents } {
    const options: unknown[] = [];
    const store: Partial<InboundStore> = {
      recordEcho: (_event, _message, option) => {
        options.push(option);
        return Promise.resolve({ outcome, duplicate: false });
      },
    };
    return { options, events: events(store) };
  }

  it('is looked at again in a second while it may be one we are sending', async () => {
    await expect(echo('undecided').events.messageEchoed(message, arrival())).rejects.toMatchObject({
      code: 'message.unknown',
      disposition: { kind: 'retry', afterMs: 1_000 },
    });
  });

  it('is decided at the eighth look, however often an outage had it delivered', async () => {
    const { options, events: handler } = echo('undecided');
    for (let look = 1; look <= 8; look += 1) {
      await handler.messageEchoed(message, arrival({}, 100 + look)).catch(() => undefined);
    }
    expect(options.map((option) => (option as { decide: boolean }).decide)).toEqual([
      ...Array.from({ length: 7 }, () => false),
      true,
    ]);
  });

  it('takes the conversation over when a person wrote it, not when an automation did', async () => {
    const { options, events: handler } = echo('recorded');
    await handler.messageEchoed(message, arrival());
    const automatic = Object.assign(new NormalizedMessage(), message, { author: 'automation' as const });
    await handler.messageEchoed(automatic, arrival());
    expect(options).toMatchObject([{ author: 'human' }, { author: 'system' }]);
  });
});

describe('a change of a message', () => {
  const change = new MessageChange();

  it('waits longer and longer for its message, and then lets go', async () => {
    const finals: unknown[] = [];
    const handler = events({
      recordMessageChange: (_event, _change, option) => {
        finals.push(option?.final);
        return Promise.resolve('unknown_message');
      },
    });
    const delays: unknown[] = [];
    for (let look = 1; look <= 5; look += 1) {
      await handler.messageChanged(change, arrival({}, 100)).catch((error: unknown) => {
        delays.push((error as AppError).disposition);
      });
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000].map((afterMs) => ({ kind: 'retry', afterMs })));
    expect(finals).toEqual([false, false, false, false, true]);
  });
});

describe('what changes no conversation', () => {
  it('is kept with its outcome: an account change as processed, an unknown shape as unsupported', async () => {
    const kept: unknown[] = [];
    const handler = events({
      recordOther: (_event, outcome, reason) => {
        kept.push([outcome, reason]);
        return Promise.resolve({ duplicate: false });
      },
    });
    await handler.accountChanged(Object.assign(new AccountChange(), { kind: 'quality' }), arrival());
    const strange = Object.assign(new UnrecognizedWebhook(), { reason: 'no rule for entry[0]' });
    await handler.webhookUnrecognized(strange, arrival());
    expect(kept).toEqual([
      ['processed', 'quality'],
      ['unsupported', 'no rule for entry[0]'],
    ]);
  });
});

describe('a change of the account', () => {
  const change = Object.assign(new AccountChange(), { kind: 'quality' });

  /** Keeps an event once; `told` has what listeners heard, in order. */
  function heard(kinds: readonly string[]) {
    const told: string[] = [];
    let isKept = false;
    const store: Partial<InboundStore> = {
      recordOther: async (_event, _outcome, _reason, effect) => {
        const duplicate = isKept;
        isKept = true;
        if (!duplicate) await effect?.({ query: () => Promise.resolve([]) });
        return { duplicate };
      },
    };
    const listener: AccountListener = {
      kinds,
      keep: (_tx, { eventId }, { kind }) => Promise.resolve(void told.push(`keep ${kind} of ${eventId}`)),
      kept: () => Promise.resolve(void told.push('kept')),
    };
    return { told, events: events(store, new FakeBus(), undefined, [listener]) };
  }

  it('is told to who listens to its kind: kept once, and told again at every coming', async () => {
    const { told, events: handler } = heard(['other', 'quality']);
    await handler.accountChanged(change, arrival());
    await handler.accountChanged(change, arrival({}, 2));
    expect(told).toEqual(['keep quality of event-1', 'kept', 'kept']);
  });

  it('is not told to who listens to others', async () => {
    const { told, events: handler } = heard(['other']);
    await handler.accountChanged(change, arrival());
    expect(told).toEqual([]);
  });
});

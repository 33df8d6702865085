/** What tawk.to's events tell of chats and tickets, for figures. */
import { ownPayload } from '../contract/fixtures.js';
import { chatNewsOf, ticketNewsOf, visitorKeyOf } from './chat-news.js';

const CHAT = 'b7b0a3f0-51c2-11f1-9d2c-0f4b6c1d2e3f';
const newsOf = (fixture: string) => chatNewsOf(ownPayload('tawkto', fixture));

describe('news of a chat', () => {
  it('are when it began and by whom, when it ended, and all that was said', () => {
    expect(newsOf('chat-start')).toMatchObject({
      chatId: CHAT,
      visitorMessages: 1,
      country: 'MX',
      city: 'monterrey',
    });
    expect(newsOf('echo-chat-start-by-agent')).toMatchObject({ agentMessages: 1 });
    expect(newsOf('chat-end')?.endedAt).toEqual(newsOf('chat-end')?.at);
    expect(newsOf('chat-transcript')).toMatchObject({
      firstVisitorAt: new Date('2026-05-07T10:33:04.100Z'),
      firstAgentAt: new Date('2026-05-07T10:34:00.000Z'),
      endedAt: new Date('2026-05-07T10:35:00.000Z'),
      visitorMessages: 2,
      agentMessages: 1,
      page: 'https://search.example.org/',
    });
  });

  it('are found by the same visitor whichever event tells them, and never by none', () => {
    expect(newsOf('chat-start')?.visitorKey).toBe(newsOf('chat-transcript')?.visitorKey);
    expect(visitorKeyOf({ email: 'Ana@Example.org', name: 'x' })).toBe(
      visitorKeyOf({ email: 'ana@example.org' }),
    );
    expect(visitorKeyOf({ name: 'V1' })).not.toBe(visitorKeyOf({ name: 'V2' }));
    expect(visitorKeyOf({ name: '', email: 'no address' })).toBeUndefined();
  });

  it('are none where an event is of no chat or cannot be read', () => {
    for (const other of ['ticket-create', 'unknown-chat-without-id', 'older-chat-message']) {
      expect(newsOf(other)).toBeUndefined();
    }
    for (const rubbish of [null, 7, [], {}, { event: 'chat:start', chatId: 5, time: 'x' }]) {
      expect([chatNewsOf(rubbish), ticketNewsOf(rubbish)]).toEqual([undefined, undefined]);
    }
  });

  it('keep the page without what its query says', () => {
    const payload = ownPayload('tawkto', 'chat-transcript') as object;
    expect(chatNewsOf({ ...payload, referrer: 'https://a.example/x?email=ana@b.c#y' })?.page).toBe(
      'https://a.example/x',
    );
    expect(chatNewsOf({ ...payload, referrer: 'javascript:alert(1)' })?.page).toBe('taller.example.org');
  });
});

it('news of a ticket are who opened it', () => {
  expect(ticketNewsOf(ownPayload('tawkto', 'ticket-create'))).toMatchObject({ openedBy: 'visitor' });
  expect(ticketNewsOf(ownPayload('tawkto', 'echo-ticket-by-agent'))).toMatchObject({ openedBy: 'agent' });
});

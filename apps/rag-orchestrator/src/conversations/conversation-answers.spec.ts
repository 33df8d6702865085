/** What a conversation tells before anything is sent into it. */
import type { ConversationRecord } from '@enlace/persistence';
import { conversationAnswer } from './conversation-answers.js';

const HOUR_MS = 3_600_000;

function replyWindow(provider: 'whatsapp' | 'telegram', contactLastInboundAt: Date | null) {
  const at = new Date();
  const record: Partial<ConversationRecord> = {
    provider,
    contactLastInboundAt,
    lastInboundAt: null,
    awaitingSince: null,
    lastActivityAt: at,
    createdAt: at,
    contact: {} as ConversationRecord['contact'],
  };
  return conversationAnswer(record as ConversationRecord).reply_window;
}

describe('the reply window of a conversation', () => {
  it('is known before sending, by the last message of the contact in any conversation', () => {
    const wrote = new Date(Date.now() - 23 * HOUR_MS);
    const closes_at = new Date(wrote.getTime() + 24 * HOUR_MS - 120_000).toISOString();
    expect(replyWindow('whatsapp', wrote)).toEqual({ open: true, closes_at });
  });

  it('is shut a while after that, and until the customer writes first', () => {
    expect(replyWindow('whatsapp', new Date(Date.now() - 24 * HOUR_MS))).toMatchObject({ open: false });
    expect(replyWindow('whatsapp', null)).toEqual({ open: false, closes_at: null });
  });

  it('is none where the channel takes free text at any time', () => {
    expect(replyWindow('telegram', null)).toBeNull();
  });
});

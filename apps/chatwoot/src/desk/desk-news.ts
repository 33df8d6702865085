/** Tells Chatwoot how far messages have come, why one failed and what to do, and what customers changed afterwards. */
import { Injectable } from '@nestjs/common';
import { deriveId } from '@enlace/crypto';
import { DeskStore, type DeskStatus } from '@enlace/persistence';
import type { ChatwootApi } from '@enlace/providers';
import type { DeskPlaceFound } from './desk-place.js';
import { DeskPosting } from './desk-posting.js';
import { troubleOf } from './desk-trouble.js';

/** By our own codes and the providers' (WhatsApp's 131047: more than 24 hours since the customer wrote). */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /window_closed|131047/,
    'The customer wrote last more than 24 hours ago, so WhatsApp takes approved templates only: send one (POST /api/v1/integrations/whatsapp/messages), or wait until they write.',
  ],
  [/contact_unreachable|blocked/, 'The customer cannot be reached on this channel: try another way.'],
];

@Injectable()
export class DeskNewsTeller {
  constructor(
    private readonly store: DeskStore,
    private readonly posting: DeskPosting,
  ) {}

  /** @throws DeskTrouble */
  async tell(api: ChatwootApi, place: DeskPlaceFound): Promise<void> {
    const { desk, chatwootId } = place;
    const { statuses, changes } = await this.store.news(desk);
    for (const news of statuses) {
      const { status, error } = statusFor(news);
      const said = await api.messages.setStatus(chatwootId, news.chatwootId, status, error);
      const { kind } = said.ok ? { kind: undefined } : said.failure;
      // a message that was deleted in Chatwoot has nothing to be told of
      if (!said.ok && kind !== 'not_found' && kind !== 'invalid')
        throw troubleOf(said.failure, desk.failures);
      const isLast = status === 'read' || status === 'failed' ? news.status !== 'unknown' : false;
      await this.store.toldStatus(desk, news.seen, isLast);
    }
    for (const { messageId, chatwootId: posted, change, at, text } of changes) {
      const words =
        change === 'deleted'
          ? '🗑 This message was taken back.'
          : `✏️ The message was changed and says now:\n${text ?? ''}`;
      await this.posting.post(api, desk, chatwootId, {
        messageId: deriveId('desk change', messageId, at.toISOString()),
        author: 'note',
        fields: {
          content: words,
          message_type: 'outgoing',
          private: true,
          content_attributes: { in_reply_to: Number(posted) },
        },
        files: [],
        withoutFiles: '',
        hasStatus: false,
        position: 0,
      });
      await this.store.toldChange(desk, messageId, at);
    }
  }
}

/** The status as Chatwoot names it, and the sentence it shows beside a message that failed. */
export function statusFor({ status, errorCode, errorReason }: DeskStatus): {
  readonly status: 'sent' | 'delivered' | 'read' | 'failed';
  readonly error?: string;
} {
  if (status === 'unknown') {
    return {
      status: 'failed',
      error: 'It is not known whether it arrived: look, or ask the customer, before you write it again.',
    };
  }
  if (status !== 'failed') return { status: status === 'delivered' || status === 'read' ? status : 'sent' };
  const code = errorCode ?? '';
  const reason = errorReason ?? 'The channel did not take it';
  const advice = ADVICE.find(([codes]) => codes.test(`${code} ${reason}`))?.[1];
  return {
    status: 'failed',
    error: [`${code === '' ? '' : `${code}: `}${reason}`, advice].filter(Boolean).join(' — '),
  };
}

/** Keeps what events tell of chats and tickets, for figures and sessions. */
import { Injectable } from '@nestjs/common';
import { TawktoChatStore, type TawktoPlace } from '@enlace/persistence';
import type { InboundListener } from '@enlace/provider-host';
import { chatNewsOf, ticketNewsOf } from '@enlace/providers';

@Injectable()
export class ChatListener implements InboundListener {
  constructor(private readonly chats: TawktoChatStore) {}

  async heard(place: TawktoPlace, raw: Readonly<Record<string, unknown>>): Promise<void> {
    const chat = chatNewsOf(raw);
    if (chat !== undefined) await this.chats.recordChat(place, chat);
    const ticket = ticketNewsOf(raw);
    if (ticket !== undefined) await this.chats.recordTicket(place, ticket);
  }
}

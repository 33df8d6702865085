/** The door for what was healed: the webhook log, from where the ingress makes events of it as of every webhook. */
import { Injectable } from '@nestjs/common';
import { deriveId } from '@enlace/crypto';
import { envelopeOf } from '@enlace/contracts';
import { ChatwootSweepStore, WebhookLogStore } from '@enlace/persistence';
import {
  alreadyAnswered,
  createProviders,
  healedMessage,
  healedStatus,
  type ApiConversation,
  type ApiMessage,
  type ProviderAdapter,
} from '@enlace/providers';
import { HttpClient } from '@enlace/http-client';
import type { Account } from '../account/chosen-account.js';

type Payload = Readonly<Record<string, unknown>>;

interface Healed {
  readonly payload: Payload;
  readonly eventIds: readonly string[];
}

@Injectable()
export class HealedIntake {
  private readonly adapter: ProviderAdapter;

  constructor(
    private readonly sweeps: ChatwootSweepStore,
    private readonly log: WebhookLogStore,
    http: HttpClient,
  ) {
    this.adapter = createProviders(http).get('chatwoot');
  }

  /** Takes in what of a conversation never came; nothing of it can come twice, for the events are the same. */
  async take(
    account: Account,
    conversation: ApiConversation,
    messages: readonly ApiMessage[],
  ): Promise<{ found: number; ingested: number }> {
    const accountId = String(account.credentials.account_id);
    const told = messages.map((message) => healedMessage(accountId, conversation, message));
    const lastAnswer =
      conversation.status === 'resolved'
        ? told.length
        : told.findLastIndex((payloads) => payloads.some((payload) => this.isAnswer(payload)));
    const possible = told.flatMap((payloads, place) =>
      payloads.map((payload) =>
        this.healed(account, place < lastAnswer ? alreadyAnswered(payload) : payload),
      ),
    );
    const missing = await this.sweeps.missing(
      account.tenantId,
      possible.flatMap(({ eventIds }) => eventIds),
    );
    const lost = possible.filter(({ eventIds }) => eventIds.some((id) => missing.has(id)));
    let ingested = 0;
    for (const healed of lost) ingested += (await this.accept(account, healed)) ? 1 : 0;
    const status = await this.lostStatus(account, conversation, accountId);
    if (status === undefined) return { found: lost.length, ingested };
    return { found: lost.length + 1, ingested: ingested + ((await this.accept(account, status)) ? 1 : 0) };
  }

  /** An agent wrote to the customer: what came before needs no answer of the bot's, however late it is found. */
  private isAnswer(payload: Payload): boolean {
    return this.adapter
      .normalize(payload)
      .some(({ name, data }) => name === 'message.echoed' && 'author' in data && data.author === 'human');
  }

  /** Where Chatwoot says another status than the last that was heard. */
  private async lostStatus(
    account: Account,
    conversation: ApiConversation,
    accountId: string,
  ): Promise<Healed | undefined> {
    const known = (await this.sweeps.statuses(account, [conversation.id])).get(conversation.id);
    if (known === undefined || conversation.status === undefined || known === conversation.status)
      return undefined;
    return this.healed(account, healedStatus(accountId, conversation));
  }

  private healed({ tenantId, integrationId }: Account, payload: Payload): Healed {
    const eventIds = this.adapter.normalize(payload).map(
      ({ name, key, conversation, data }) =>
        envelopeOf({
          name,
          tenant: tenantId,
          provider: 'chatwoot',
          integrationId,
          key,
          conversation,
          data,
        } as never).id,
    );
    return { payload, eventIds };
  }

  /** Whether it is new: the same found by two sweeps is one row. */
  private async accept(
    { tenantId, integrationId }: Account,
    { payload, eventIds }: Healed,
  ): Promise<boolean> {
    const { outcome } = await this.log.accept({
      id: deriveId('webhook', integrationId, 'healed', ...eventIds),
      tenantId,
      integrationId,
      provider: 'chatwoot',
      receivedAt: new Date(),
      headers: { 'x-enlace-source': 'healed' },
      body: Buffer.from(JSON.stringify(this.adapter.redact(payload))),
      scheme: 'healed',
    });
    return outcome === 'accepted';
  }
}

/** Posts one message into Chatwoot, exactly once: written down before, and looked for where its answer was lost. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DeskStore, type ClaimedDesk } from '@enlace/persistence';
import {
  deskAttributes,
  deskSourceId,
  readDeskEvent,
  type ApiFailure,
  type ChatwootApi,
  type MessageFields,
  type OutgoingFile,
} from '@enlace/providers';
import { ClaimLost, DeskTrouble, orTrouble, troubleOf } from './desk-trouble.js';

/** What was on its way when its sender died has arrived after this, or never will. */
const ON_ITS_WAY_MS = 2_000;
/** Pages of 100; a message that was begun is among the newest of its conversation. */
const MOST_PAGES = 50;
/** A message Chatwoot refuses so often holds the conversation up no longer. */
const MOST_REFUSALS = 3;

export interface DeskPost {
  readonly messageId: string;
  /** Who wrote it. */
  readonly author: string;
  readonly fields: Pick<MessageFields, 'content' | 'message_type' | 'private'> & {
    readonly content_attributes?: Readonly<Record<string, unknown>>;
  };
  readonly files: readonly OutgoingFile[];
  /** Said in place of the files, where Chatwoot does not take them. */
  readonly withoutFiles: string;
  /** Whether it has a delivery status to tell of. */
  readonly hasStatus: boolean;
  /** Everything up to there is mirrored once it is posted. */
  readonly position: number;
  readonly asOf?: Date | undefined;
}

@Injectable()
export class DeskPosting {
  constructor(private readonly store: DeskStore) {}

  /** @throws DeskTrouble where it is to be tried again, ClaimLost */
  async post(api: ChatwootApi, desk: ClaimedDesk, chatwootId: string, post: DeskPost): Promise<void> {
    const begun = await this.store.begin(desk, post.messageId, post.hasStatus);
    if (begun === undefined) throw new ClaimLost();
    const known =
      begun.state === 'begun'
        ? await this.lookedUp(api, desk, chatwootId, post.messageId, begun.begunAt)
        : begun.chatwootId;
    if (known !== null) {
      await this.store.end(desk, post.messageId, { chatwootId: known, asOf: post.asOf }, post.position);
      return;
    }
    if (begun.state === 'done') {
      await this.store.moveTo(desk, post.position);
      return;
    }
    const said = await this.create(api, chatwootId, post, post.files);
    if (said.ok) {
      await this.store.end(
        desk,
        post.messageId,
        { chatwootId: said.value.id, asOf: post.asOf },
        post.position,
      );
      return;
    }
    await this.refused(api, desk, chatwootId, post, said.failure);
  }

  /** A file it does not take is named in words; what it takes in no form is set aside, so that the rest goes on. */
  private async refused(
    api: ChatwootApi,
    desk: ClaimedDesk,
    chatwootId: string,
    post: DeskPost,
    failure: ApiFailure,
  ): Promise<void> {
    const isFinal = failure.kind === 'invalid' || failure.kind === 'refused';
    if (!isFinal || /too many messages/i.test(failure.reason)) throw troubleOf(failure, desk.failures);
    // every exception becomes a 422, also one after the message was saved (facts 3e)
    const kept = await this.find(api, desk, chatwootId, post.messageId);
    if (kept !== null) {
      await this.store.end(desk, post.messageId, { chatwootId: kept, asOf: post.asOf }, post.position);
      return;
    }
    if (post.files.length > 0) {
      const content = [post.fields.content, post.withoutFiles].filter((it) => (it ?? '') !== '').join('\n');
      const plain = { ...post, fields: { ...post.fields, content }, files: [] };
      const said = await this.create(api, chatwootId, plain, []);
      if (said.ok) {
        await this.store.end(desk, post.messageId, { chatwootId: said.value.id }, post.position);
        return;
      }
    }
    if (desk.failures < MOST_REFUSALS) throw troubleOf(failure, desk.failures);
    await this.store.end(desk, post.messageId, { failed: failure.reason }, post.position);
  }

  private create(
    api: ChatwootApi,
    chatwootId: string,
    { messageId, author, fields }: DeskPost,
    files: readonly OutgoingFile[],
  ): ReturnType<ChatwootApi['messages']['create']> {
    const attributes = { ...fields.content_attributes, ...deskAttributes(messageId, author) };
    return api.messages.create(
      chatwootId,
      { ...fields, content_attributes: attributes, source_id: deskSourceId(messageId) },
      files,
    );
  }

  private async lookedUp(
    api: ChatwootApi,
    desk: ClaimedDesk,
    chatwootId: string,
    messageId: string,
    begunAt: Date,
  ): Promise<string | null> {
    const waitMs = begunAt.getTime() + ON_ITS_WAY_MS - Date.now();
    if (waitMs > 0) await pause(Math.min(waitMs, ON_ITS_WAY_MS));
    return this.find(api, desk, chatwootId, messageId);
  }

  /** From the newest back, until what was written before it was begun. */
  private async find(
    api: ChatwootApi,
    desk: ClaimedDesk,
    chatwootId: string,
    messageId: string,
  ): Promise<string | null> {
    let before: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const listed = await api.messages.list(chatwootId, before === undefined ? {} : { before });
      const rows = orTrouble(listed, desk.failures);
      const found = rows.find(
        ({ raw }) => readDeskEvent({ event: 'message_listed', ...raw }).message?.ownId === messageId,
      );
      if (found !== undefined) return found.id;
      const [oldest] = rows;
      if (oldest === undefined || oldest.id === before) return null;
      before = oldest.id;
    }
    const reason = 'a message whose answer was lost is not found among the newest';
    throw new DeskTrouble({ state: 'again', afterMs: 60_000, reason, counted: true });
  }
}

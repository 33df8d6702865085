/** Chatwoot as the agents' desk of WhatsApp and Telegram: its setting, what is mirrored there, and what comes back. */
import type { Provider } from '@enlace/normalization';
import type { Database } from '../database/database.js';
import {
  claimDesks,
  keepPlace,
  releaseDesk,
  restDesk,
  touchDesk,
  type DeskPlace,
  type DeskRest,
} from './desk/claim.js';
import type {
  ChangedDesk,
  ClaimedDesk,
  DeskChange,
  DeskConversation,
  DeskCounts,
  DeskDraft,
  DeskItem,
  DeskNews,
  DeskPosting,
  DeskReply,
  DeskSetting,
  DeskStatus,
  OnResolved,
  ReceivedReply,
} from './desk/desk-record.js';
import { countDesk, findDesk, removeDesk, saveDesk } from './desk/desk-settings.js';
import { look } from './desk/look.js';
import {
  beginPosting,
  endPosting,
  moveTo,
  newsOf,
  nextItems,
  toldChange,
  toldStatus,
  type PostingEnd,
} from './desk/progress.js';
import { changeDesk, deskOf, isKnown, receive, recognise, untoldReplies } from './desk/receive.js';
import type { ArrivedEvent } from './inbound/arrived-event.js';

export class DeskStore {
  constructor(private readonly database: Database) {}

  find(tenantId: string): Promise<DeskSetting | undefined> {
    return this.database.forTenant(tenantId, (tx) => findDesk(tx, tenantId));
  }

  save(draft: DeskDraft): Promise<DeskSetting> {
    return this.database.forTenant(draft.tenantId, (tx) => saveDesk(tx, draft));
  }

  /** Nothing is mirrored any more; what is known of the conversations stays, should it be turned on again. */
  remove(tenantId: string): Promise<boolean> {
    return this.database.forTenant(tenantId, (tx) => removeDesk(tx, tenantId));
  }

  counts(tenantId: string): Promise<DeskCounts> {
    return this.database.forTenant(tenantId, (tx) => countDesk(tx, tenantId));
  }

  /** Finds what there is to do, over all tenants. Returns those that have a desk. */
  look(): Promise<readonly string[]> {
    return this.database.asSystem(look);
  }

  /** Mirrored conversations with something to do; nobody else gets them while the lease lasts. */
  claimDue(leaseMs: number, limit: number): Promise<ClaimedDesk[]> {
    return this.database.asSystem((tx) => claimDesks(tx, leaseMs, limit));
  }

  touch(desk: ClaimedDesk, leaseMs: number): Promise<boolean> {
    return this.database.forTenant(desk.tenantId, (tx) => touchDesk(tx, desk, leaseMs));
  }

  /** Whether it was written down: not when the claim has passed to another. */
  keepPlace(desk: ClaimedDesk, place: DeskPlace): Promise<boolean> {
    return this.database.forTenant(desk.tenantId, (tx) => keepPlace(tx, desk, place));
  }

  /** Before and after it is resolved in Chatwoot from here. False where the claim has passed to another. */
  release(desk: ClaimedDesk, step: 'resolving' | 'resolved'): Promise<boolean> {
    return this.database.forTenant(desk.tenantId, (tx) => releaseDesk(tx, desk, step));
  }

  rest(desk: ClaimedDesk, rest: DeskRest): Promise<void> {
    return this.database.forTenant(desk.tenantId, (tx) => restDesk(tx, desk, rest));
  }

  /** Messages after a position, in order. */
  next(desk: ClaimedDesk, after: number, limit: number): Promise<DeskItem[]> {
    return this.database.forTenant(desk.tenantId, (tx) => nextItems(tx, desk, after, limit));
  }

  /**
   * To be called before a message is posted.
   * @param hasStatus whether Chatwoot is to be told how far it comes
   * @returns undefined where the claim has passed to another
   */
  begin(desk: ClaimedDesk, messageId: string, hasStatus: boolean): Promise<DeskPosting | undefined> {
    return this.database.forTenant(desk.tenantId, (tx) => beginPosting(tx, desk, messageId, hasStatus));
  }

  /** Chatwoot has the message, or takes it in no form; everything up to `position` is mirrored. */
  end(desk: ClaimedDesk, messageId: string, end: PostingEnd, position: number): Promise<void> {
    return this.database.forTenant(desk.tenantId, async (tx) => {
      await endPosting(tx, desk, messageId, end);
      await moveTo(tx, desk, position);
    });
  }

  /** Everything up to there is mirrored, or not to be. */
  moveTo(desk: ClaimedDesk, position: number): Promise<void> {
    return this.database.forTenant(desk.tenantId, (tx) => moveTo(tx, desk, position));
  }

  news(desk: ClaimedDesk): Promise<DeskNews> {
    return this.database.forTenant(desk.tenantId, (tx) => newsOf(tx, desk));
  }

  /** @param isLast nothing comes after it */
  toldStatus(desk: ClaimedDesk, seen: DeskStatus['seen'], isLast: boolean): Promise<void> {
    return this.database.forTenant(desk.tenantId, (tx) => toldStatus(tx, desk, seen, isLast));
  }

  toldChange(desk: Pick<ClaimedDesk, 'tenantId' | 'id'>, messageId: string, at: Date): Promise<void> {
    return this.database.forTenant(desk.tenantId, (tx) => toldChange(tx, desk, messageId, at));
  }

  /** The mirrored conversation Chatwoot knows by that display id. */
  conversation(
    tenantId: string,
    integrationId: string,
    chatwootId: string,
  ): Promise<DeskConversation | undefined> {
    return this.database.forTenant(tenantId, (tx) => deskOf(tx, tenantId, integrationId, chatwootId));
  }

  /** A message we posted came back. False for an event that came before. */
  recognise(event: ArrivedEvent, messageId: string, chatwootId: string): Promise<boolean> {
    return this.database.forTenant(event.tenantId, (tx) => recognise(tx, event, messageId, chatwootId));
  }

  isKnown(tenantId: string, deskId: string, chatwootId: string): Promise<boolean> {
    return this.database.forTenant(tenantId, (tx) => isKnown(tx, tenantId, deskId, chatwootId));
  }

  /** What went out of an agent's message that was deleted in Chatwoot; empty once that was told (`toldChange`). */
  untoldReplies(
    tenantId: string,
    deskId: string,
    chatwootId: string,
  ): Promise<readonly { readonly messageId: string; readonly provider: Provider }[]> {
    return this.database.forTenant(tenantId, (tx) => untoldReplies(tx, tenantId, deskId, chatwootId));
  }

  /** What an agent wrote is queued for the customer, once, whatever way it came; it takes the conversation over. */
  receive(event: ArrivedEvent, reply: DeskReply): Promise<ReceivedReply> {
    return this.database.forTenant(event.tenantId, (tx) => receive(tx, event, reply));
  }

  /** An agent opened, resolved or was given the conversation. */
  change(event: ArrivedEvent, change: DeskChange, onResolved: OnResolved): Promise<ChangedDesk> {
    return this.database.forTenant(event.tenantId, (tx) => changeDesk(tx, event, change, onResolved));
  }
}

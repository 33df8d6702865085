/** A conversation of another channel as it stands in Chatwoot, and how far it is mirrored. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('desk_conversations')
export class DeskConversationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @Column({ name: 'inbox_id', type: 'text' }) inboxId!: string;
  @Column({ name: 'conversation_id', type: 'uuid' }) conversationId!: string;
  @Column({ name: 'chatwoot_contact_id', type: 'text', nullable: true }) chatwootContactId!: string | null;
  /** Ties the contact to the inbox. */
  @Column({ name: 'source_id', type: 'text', nullable: true }) sourceId!: string | null;
  /** The conversation's display id; null until it is made. */
  @Column({ name: 'chatwoot_id', type: 'text', nullable: true }) chatwootId!: string | null;
  /** As Chatwoot last told it. */
  @Column({ type: 'text', default: 'open' }) status!: string;
  @Column({ name: 'status_at', type: 'timestamptz', nullable: true }) statusAt!: Date | null;
  /** Whether it is mirrored now: until it is resolved and the bot's again. */
  @Column({ type: 'boolean', default: true }) live!: boolean;
  /** It is a person's again and to be opened in Chatwoot. */
  @Column({ type: 'boolean', default: false }) reopens!: boolean;
  /** The newest message that is mirrored. */
  @Column({ type: 'bigint', default: 0 }) position!: string;
  /** Messages up to this one are shown together in one note. */
  @Column({ name: 'backfill_to', type: 'bigint', default: 0 }) backfillTo!: string;
  /** Since when there is something to do, or until when a worker is at it. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true }) dueAt!: Date | null;
  /** Something said in it was edited or taken back since it was last claimed. */
  @Column({ type: 'boolean', default: false }) changed!: boolean;
  /** When it was resolved in Chatwoot from here. */
  @Column({ name: 'resolved_at', type: 'timestamptz', nullable: true }) resolvedAt!: Date | null;
  /** Goes up with every claim: an older one writes nothing. */
  @Column({ type: 'integer', default: 0 }) claim!: number;
  @Column({ type: 'integer', default: 0 }) failures!: number;
  @Column({ type: 'text', nullable: true }) trouble!: string | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
}

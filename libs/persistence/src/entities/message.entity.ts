/** A message in either direction; those going out are the outbound queue. */
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ConversationEntity } from './conversation.entity.js';

@Entity('messages')
export class MessageEntity {
  @PrimaryColumn('uuid') id!: string;
  /** Order within the outbound queue. */
  @Column({ type: 'bigint', generatedIdentity: 'ALWAYS' }) position!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @Column('text') provider!: string;
  @ForeignKey(() => ConversationEntity, { name: 'messages_conversation_id_fkey' })
  @Column({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;
  @Column('text') direction!: string;
  @Column('text') author!: string;
  /** See `DELIVERY_STATUSES`; null for what customers wrote. */
  @Column({ type: 'text', nullable: true }) status!: string | null;
  @Column('jsonb') content!: object;
  @Column({ type: 'jsonb', default: [] }) attachments!: object;
  @Column({ type: 'jsonb', nullable: true }) context!: object | null;
  @Column({ name: 'provider_message_id', type: 'text', nullable: true }) providerMessageId!: string | null;
  @Column({ name: 'reply_to', type: 'text', nullable: true }) replyTo!: string | null;
  /** Order of arrival; ours take the conversation's newest. */
  @Column('bigint') sequence!: string;
  /** Whether the bot is still to answer it. */
  @Column({ name: 'awaits_answer', type: 'boolean', default: false }) awaitsAnswer!: boolean;
  /** Written elsewhere; known because the provider told us. */
  @Column({ type: 'boolean', default: false }) echoed!: boolean;
  /** A bot's message: the ownership epoch it was computed under. */
  @Column({ type: 'integer', nullable: true }) epoch!: number | null;
  @Column({ type: 'integer', default: 0 }) attempts!: number;
  @Column({ name: 'not_before', type: 'timestamptz', nullable: true }) notBefore!: Date | null;
  @Column({ name: 'expires_at', type: 'timestamptz', nullable: true }) expiresAt!: Date | null;
  @Column({ name: 'error_code', type: 'text', nullable: true }) errorCode!: string | null;
  @Column({ name: 'error_reason', type: 'text', nullable: true }) errorReason!: string | null;
  @Column({ type: 'jsonb', nullable: true }) metadata!: object | null;
  /** Edits, deletions, reactions and form answers, oldest first. */
  @Column({ type: 'jsonb', default: [] }) changes!: object;
  @Column({ name: 'occurred_at', type: 'timestamptz' }) occurredAt!: Date;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'sent_at', type: 'timestamptz', nullable: true }) sentAt!: Date | null;
  @Column({ name: 'edited_at', type: 'timestamptz', nullable: true }) editedAt!: Date | null;
  @Column({ name: 'deleted_at', type: 'timestamptz', nullable: true }) deletedAt!: Date | null;
}

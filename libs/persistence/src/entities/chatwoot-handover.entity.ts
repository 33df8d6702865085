/** What Chatwoot was told about who has a conversation, and whether something is to be told. */
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ConversationEntity } from './conversation.entity.js';

@Entity('chatwoot_handovers')
export class ChatwootHandoverEntity {
  @ForeignKey(() => ConversationEntity, {
    name: 'chatwoot_handovers_conversation_id_fkey',
    onDelete: 'CASCADE',
  })
  @PrimaryColumn({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** The owner that was told last; before the first time the bot, whose every conversation begins as. */
  @Column({ type: 'text', default: 'bot' }) owner!: string;
  /** The newest message of the bot that was refused for good and told. */
  @Column({ type: 'bigint', default: 0 }) refusal!: string;
  /** Since when there is something to tell, or until when a replica is at it. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true }) dueAt!: Date | null;
  @Column({ type: 'integer', default: 0 }) failures!: number;
}

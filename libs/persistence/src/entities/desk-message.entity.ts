/** A message that is in Chatwoot and in the conversation it mirrors. */
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { DeskConversationEntity } from './desk-conversation.entity.js';

@Entity('desk_messages')
export class DeskMessageEntity {
  @ForeignKey(() => DeskConversationEntity, { name: 'desk_messages_desk_id_fkey', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'desk_id', type: 'uuid' })
  deskId!: string;
  /** Ours; of the note with earlier messages one of its own. */
  @PrimaryColumn({ name: 'message_id', type: 'uuid' }) messageId!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** `to_desk`, or `from_desk`: an agent wrote it. */
  @Column('text') direction!: string;
  @Column({ name: 'chatwoot_id', type: 'text', nullable: true }) chatwootId!: string | null;
  /** `posting`, `done`, or `failed`: Chatwoot takes it in no form. */
  @Column('text') state!: string;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  /** The delivery status Chatwoot was told last. */
  @Column({ type: 'text', nullable: true }) told!: string | null;
  /** There is nothing more to tell. */
  @Column({ type: 'boolean', default: false }) settled!: boolean;
  /** The edit or deletion that Chatwoot was told last. */
  @Column({ name: 'told_change_at', type: 'timestamptz', nullable: true }) toldChangeAt!: Date | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
}

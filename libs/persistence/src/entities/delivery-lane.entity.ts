/** Who may send in a conversation now, and from when on something is due in it. */
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ConversationEntity } from './conversation.entity.js';

@Entity('delivery_lanes')
export class DeliveryLaneEntity {
  @ForeignKey(() => ConversationEntity, { name: 'delivery_lanes_conversation_id_fkey' })
  @PrimaryColumn({ name: 'conversation_id', type: 'uuid' })
  conversationId!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @Column('text') provider!: string;
  /** 0: replies; 1: bulk. */
  @Column('smallint') priority!: number;
  /** Null when nothing is queued. */
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true }) dueAt!: Date | null;
  @Column({ name: 'frozen_until', type: 'timestamptz', nullable: true }) frozenUntil!: Date | null;
  /** How often in a row the contact's limit was met, and when last. */
  @Column({ type: 'integer', default: 0 }) refusals!: number;
  @Column({ name: 'refused_at', type: 'timestamptz', nullable: true }) refusedAt!: Date | null;
  @Column({ type: 'text', nullable: true }) worker!: string | null;
  /** Goes up with every claim; an older one sends nothing. */
  @Column({ type: 'bigint', default: 0 }) token!: string;
  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true }) leasedUntil!: Date | null;
}

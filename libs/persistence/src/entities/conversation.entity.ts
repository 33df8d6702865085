/** A conversation with a contact: who owns it, under which epoch, and what waits in it. */
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ContactEntity } from './contact.entity.js';

@Entity('conversations')
export class ConversationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @Column('text') provider!: string;
  @ForeignKey(() => ContactEntity, { name: 'conversations_contact_id_fkey' })
  @Column({ name: 'contact_id', type: 'uuid' })
  contactId!: string;
  @Column({ name: 'provider_conversation_id', type: 'text', nullable: true }) providerConversationId!:
    string | null;
  /** The newest change the provider told of, as it came. */
  @Column({ name: 'provider_state', type: 'jsonb', nullable: true }) providerState!: object | null;
  @Column({ type: 'text', default: 'bot' }) owner!: string;
  @Column({ name: 'owned_by', type: 'text', nullable: true }) ownedBy!: string | null;
  /** Goes up whenever the owner may have changed. */
  @Column({ type: 'integer', default: 1 }) epoch!: number;
  @Column({ type: 'text', default: 'active' }) state!: string;
  /** Since when a message waits for the bot. */
  @Column({ name: 'awaiting_since', type: 'timestamptz', nullable: true }) awaitingSince!: Date | null;
  @Column({ name: 'last_inbound_at', type: 'timestamptz', nullable: true }) lastInboundAt!: Date | null;
  @Column({ name: 'last_activity_at', type: 'timestamptz', precision: 3, default: () => 'now()' })
  lastActivityAt!: Date;
  @Column({ name: 'last_sequence', type: 'bigint', default: 0 }) lastSequence!: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
}

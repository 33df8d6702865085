/** Something a service of the business wanted a client to hear. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('notifications')
export class NotificationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ type: 'text', default: 'accepted' }) status!: string;
  @Column('text') channel!: string;
  @Column({ name: 'contact_id', type: 'uuid', nullable: true }) contactId!: string | null;
  @Column({ name: 'message_id', type: 'uuid', nullable: true }) messageId!: string | null;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column('jsonb') request!: object;
  /** By which way it goes; null until that is decided. */
  @Column({ type: 'jsonb', nullable: true }) choice!: object | null;
  /** Rank of the best known outcome. */
  @Column({ type: 'smallint', default: 0 }) standing!: number;
  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt!: Date;
}

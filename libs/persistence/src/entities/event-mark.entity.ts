/** That an event had its effect, written in the same transaction as the effect. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('event_marks')
export class EventMarkEntity {
  @PrimaryColumn({ name: 'event_id', type: 'uuid' }) eventId!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'webhook_id', type: 'uuid', nullable: true }) webhookId!: string | null;
  /** processed, unsupported, rejected or failed. */
  @Column('text') outcome!: string;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  /** The message it made or concerned. */
  @Column({ name: 'message_id', type: 'uuid', nullable: true }) messageId!: string | null;
  @Column({ name: 'marked_at', type: 'timestamptz', default: () => 'now()' }) markedAt!: Date;
}

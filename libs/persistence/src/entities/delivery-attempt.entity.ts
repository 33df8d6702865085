/** One try to hand a message to its provider, or calls about a message that came in. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('delivery_attempts')
export class DeliveryAttemptEntity {
  @PrimaryColumn({ name: 'message_id', type: 'uuid' }) messageId!: string;
  @PrimaryColumn('integer') attempt!: number;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** `send`, or for what the calls about an inbound message were made. */
  @Column({ type: 'text', default: 'send' }) purpose!: string;
  /** Whether it is one of the tries a message has; not where the channel was stopped, or we held the message back. */
  @Column({ type: 'boolean', default: true }) counts!: boolean;
  @Column('text') worker!: string;
  @Column({ name: 'started_at', type: 'timestamptz', default: () => 'now()' }) startedAt!: Date;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
  @Column({ type: 'text', nullable: true }) outcome!: string | null;
  @Column({ type: 'text', nullable: true }) code!: string | null;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  /** What was said to the provider and what it answered, without secrets. */
  @Column({ type: 'jsonb', default: [] }) calls!: object;
}

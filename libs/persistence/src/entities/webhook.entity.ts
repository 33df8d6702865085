/** A request of a provider: kept before it is answered, followed to its end. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('webhook_log')
export class WebhookEntity {
  /** Derived from what the provider signed: the same request again is the same row. */
  @PrimaryColumn('uuid') id!: string;
  /** When it arrived by the clock of the database, in microseconds since 1970: its place in the order. */
  @Column('bigint') position!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'integration_id', type: 'uuid', nullable: true }) integrationId!: string | null;
  @Column('text') provider!: string;
  @Column({ name: 'received_at', type: 'timestamptz', precision: 3 }) receivedAt!: Date;
  @Column('jsonb') headers!: object;
  /** As it came without secrets; sealed where the row is in quarantine. */
  @Column('bytea') body!: Buffer;
  @Column('integer') size!: number;
  @Column({ type: 'text', nullable: true }) scheme!: string | null;
  /** See `WEBHOOK_STATES`. */
  @Column('text') state!: string;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column({ type: 'text', nullable: true }) refusal!: string | null;
  @Column({ type: 'jsonb', nullable: true }) diagnosis!: object | null;
  /** How many events were made of it. */
  @Column({ type: 'integer', nullable: true }) events!: number | null;
  /** A relay has it until then. */
  @Column({ name: 'claimed_until', type: 'timestamptz', nullable: true }) claimedUntil!: Date | null;
  @Column({ name: 'published_at', type: 'timestamptz', nullable: true }) publishedAt!: Date | null;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
}

/** The last sync of all contacts of an integration with Chatwoot, and how far it has come. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('chatwoot_syncs')
export class ChatwootSyncEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @PrimaryColumn({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @Column('uuid') run!: string;
  /** `running`, `done` or `failed`. */
  @Column('text') state!: string;
  /** The page of contacts that is next. */
  @Column({ type: 'integer', default: 1 }) page!: number;
  /** Null until Chatwoot has said it. */
  @Column({ type: 'integer', nullable: true }) total!: number | null;
  @Column({ type: 'integer', default: 0 }) synced!: number;
  @Column({ name: 'not_found', type: 'integer', default: 0 }) notFound!: number;
  @Column({ type: 'integer', default: 0 }) failed!: number;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column({ name: 'requested_by', type: 'text' }) requestedBy!: string;
  @Column({ name: 'started_at', type: 'timestamptz', precision: 3, default: () => 'now()' }) startedAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3, default: () => 'now()' }) updatedAt!: Date;
  @Column({ name: 'finished_at', type: 'timestamptz', precision: 3, nullable: true })
  finishedAt!: Date | null;
  /** A replica is at it until then. */
  @Column({ name: 'claimed_until', type: 'timestamptz', nullable: true }) claimedUntil!: Date | null;
}

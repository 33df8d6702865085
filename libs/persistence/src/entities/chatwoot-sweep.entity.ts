/** How far an integration with Chatwoot was looked through for what got lost, or for clients that changed. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('chatwoot_sweeps')
export class ChatwootSweepEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @PrimaryColumn({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  /** `messages` or `clients`. */
  @PrimaryColumn('text') kind!: string;
  /** Put off while a replica is at it. */
  @Column({ name: 'due_at', type: 'timestamptz' }) dueAt!: Date;
  /** Everything until then was looked at. */
  @Column({ name: 'done_until', type: 'timestamptz' }) doneUntil!: Date;
  @Column({ name: 'swept_at', type: 'timestamptz', nullable: true }) sweptAt!: Date | null;
  /** Of the last sweep. */
  @Column({ type: 'integer', default: 0 }) found!: number;
  @Column({ type: 'integer', default: 0 }) ingested!: number;
  /** The failure since then, if any. */
  @Column({ name: 'failed_at', type: 'timestamptz', nullable: true }) failedAt!: Date | null;
  @Column({ name: 'failure_code', type: 'text', nullable: true }) failureCode!: string | null;
  @Column({ name: 'failure_reason', type: 'text', nullable: true }) failureReason!: string | null;
}

/** A tenant's setting: its Chatwoot is where people answer what came by other channels. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('desks')
export class DeskEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** Of Chatwoot. */
  @Column({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @Column('boolean') enabled!: boolean;
  /** The inbox of the API channel that conversations are mirrored into. */
  @Column({ name: 'inbox_id', type: 'text' }) inboxId!: string;
  /** Whose conversations are mirrored; null: of every WhatsApp and Telegram integration. */
  @Column({ type: 'uuid', array: true, nullable: true }) integrations!: string[] | null;
  /** `bot`, `close` or `keep`. */
  @Column({ name: 'on_resolved', type: 'text' }) onResolved!: string;
  /** How many earlier messages are shown. */
  @Column('integer') backfill!: number;
  @Column({ name: 'send_automatic', type: 'boolean' }) sendAutomatic!: boolean;
  @Column({ name: 'assignee_id', type: 'text', nullable: true }) assigneeId!: string | null;
  @Column({ name: 'team_id', type: 'text', nullable: true }) teamId!: string | null;
  /** What was active before is not mirrored. */
  @Column({ type: 'timestamptz', default: () => 'now()' }) since!: Date;
  /** Up to when conversations were looked through. */
  @Column({ name: 'looked_at', type: 'timestamptz', default: () => 'now()' }) lookedAt!: Date;
  /** Chatwoot wants to be left alone until then. */
  @Column({ name: 'paused_until', type: 'timestamptz', nullable: true }) pausedUntil!: Date | null;
  @Column({ type: 'text', nullable: true }) trouble!: string | null;
  @Column({ name: 'trouble_at', type: 'timestamptz', nullable: true }) troubleAt!: Date | null;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt!: Date;
}

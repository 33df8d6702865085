/** When a WhatsApp Business account was last asked for its templates, and when it will be next. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('whatsapp_template_syncs')
export class WhatsAppTemplateSyncEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @PrimaryColumn({ name: 'waba_id', type: 'text' }) wabaId!: string;
  /** Whose credentials are used. */
  @Column({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  /** Put off while a replica is at it. */
  @Column({ name: 'due_at', type: 'timestamptz' }) dueAt!: Date;
  /** Null until it went well once. */
  @Column({ name: 'synced_at', type: 'timestamptz', nullable: true }) syncedAt!: Date | null;
  /** The failure since then, if any. */
  @Column({ name: 'failed_at', type: 'timestamptz', nullable: true }) failedAt!: Date | null;
  @Column({ name: 'failure_code', type: 'text', nullable: true }) failureCode!: string | null;
  @Column({ name: 'failure_reason', type: 'text', nullable: true }) failureReason!: string | null;
}

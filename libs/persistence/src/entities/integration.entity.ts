/** An account of a channel that belongs to a tenant, its credentials sealed; removed ones stay as tombstones. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('integrations')
export class IntegrationEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column('text') provider!: string;
  /** The first route key: saved again, it is the same integration. */
  @Column('text') identity!: string;
  @Column({ name: 'route_keys', type: 'text', array: true }) routeKeys!: string[];
  @Column('text') status!: string;
  @Column({ name: 'status_reason', type: 'text' }) statusReason!: string;
  @Column({ name: 'status_since', type: 'timestamptz', default: () => 'now()' }) statusSince!: Date;
  @Column('jsonb') settings!: object;
  /** Sealed secrets by field. */
  @Column('jsonb') sealed!: object;
  /** What was learned of it, each as of a moment. */
  @Column({ name: 'channel_state', type: 'jsonb', default: {} }) channelState!: object;
  /** Where its webhooks were asked to go. */
  @Column({ type: 'jsonb', nullable: true }) registration!: object | null;
  /** What the provider calls the account, `{id, username?}`, as it last said. */
  @Column({ type: 'jsonb', nullable: true }) account!: object | null;
  @Column({ name: 'frozen_until', type: 'timestamptz', nullable: true }) frozenUntil!: Date | null;
  @Column({ name: 'checked_at', type: 'timestamptz', nullable: true }) checkedAt!: Date | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt!: Date;
  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true }) removedAt!: Date | null;
}

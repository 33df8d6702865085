/** A link that opens the chat with a bot and tells which client opened it; its token is kept hashed. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('start_links')
export class StartLinkEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @Column({ name: 'client_id', type: 'text' }) clientId!: string;
  /** SHA-256, hex. */
  @Column({ name: 'token_hash', type: 'text' }) tokenHash!: string;
  @Column({ name: 'single_use', type: 'boolean' }) singleUse!: boolean;
  /** The key that asked for it. */
  @Column({ name: 'created_by', type: 'text' }) createdBy!: string;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'expires_at', type: 'timestamptz' }) expiresAt!: Date;
  @Column({ name: 'used_at', type: 'timestamptz', nullable: true }) usedAt!: Date | null;
}

/** A contact of Chatwoot beside a client: what both sides said the last time they were compared. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('chatwoot_links')
export class ChatwootLinkEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @PrimaryColumn({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  /** Chatwoot's number of the contact. */
  @PrimaryColumn({ name: 'external_id', type: 'text' }) externalId!: string;
  /** Null where no client was found. */
  @Column({ name: 'client_id', type: 'text', nullable: true }) clientId!: string | null;
  @Column({ name: 'client_revision', type: 'integer', nullable: true }) clientRevision!: number | null;
  /** `synced`, `not_found` or `failed`. */
  @Column('text') state!: string;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  /** The values both sides had afterwards, by field. */
  @Column({ type: 'jsonb', default: {} }) agreed!: object;
  @Column({ name: 'checked_at', type: 'timestamptz', precision: 3, default: () => 'now()' }) checkedAt!: Date;
}

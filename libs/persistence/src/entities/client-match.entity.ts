/** A contact of whom it could not be decided which client it is: a person says. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('client_matches')
export class ClientMatchEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'contact_id', type: 'uuid' }) contactId!: string;
  /** `conflict`: evidence for several clients; `suggestion`: evidence too weak to link. */
  @Column('text') state!: string;
  @Column('jsonb') candidates!: object[];
  @Column({ type: 'timestamptz', precision: 3, default: () => 'now()' }) at!: Date;
  @Column({ name: 'resolved_at', type: 'timestamptz', nullable: true }) resolvedAt!: Date | null;
  @Column({ name: 'resolved_by', type: 'text', nullable: true }) resolvedBy!: string | null;
  /** Who it is; null for none of them. */
  @Column({ name: 'client_id', type: 'text', nullable: true }) clientId!: string | null;
}

/** A client of the business: the person, whatever channels they write on. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('clients')
export class ClientEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** The business's own id, or a uuid of ours. */
  @PrimaryColumn('text') id!: string;
  @Column({ name: 'first_name', type: 'text', nullable: true }) firstName!: string | null;
  @Column({ name: 'last_name', type: 'text', nullable: true }) lastName!: string | null;
  /** E.164, as it is dialled. */
  @Column({ type: 'text', nullable: true }) phone!: string | null;
  /** Lower case. */
  @Column({ type: 'text', nullable: true }) email!: string | null;
  /** BCP 47. */
  @Column({ type: 'text', nullable: true }) locale!: string | null;
  /** IANA. */
  @Column({ name: 'time_zone', type: 'text', nullable: true }) timeZone!: string | null;
  @Column({ type: 'jsonb', default: {} }) attributes!: object;
  /** Who made it: `api`, `import`, `chatwoot` or `automatic`. */
  @Column('text') source!: string;
  /** What a search finds it by, each word behind its tenant. */
  @Column('tsvector') words!: string;
  /** One more with every change. */
  @Column({ type: 'integer', default: 1 }) revision!: number;
  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', precision: 3, default: () => 'now()' }) updatedAt!: Date;
  @Column({ name: 'removed_at', type: 'timestamptz', nullable: true }) removedAt!: Date | null;
  /** The client that goes on in its place. */
  @Column({ name: 'merged_into', type: 'text', nullable: true }) mergedInto!: string | null;
}

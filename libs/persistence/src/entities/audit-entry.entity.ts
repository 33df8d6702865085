/** Who did what to which subject. */
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('audit_log')
export class AuditEntryEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  /** A tenant, or `*` for what concerns the platform. */
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column('text') actor!: string;
  @Column('text') action!: string;
  @Column('text') subject!: string;
  @Column({ type: 'jsonb', default: {} }) details!: object;
  @Column({ type: 'timestamptz', default: () => 'now()' }) at!: Date;
}

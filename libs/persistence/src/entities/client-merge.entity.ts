/** Two clients that became one, and everything that moved, so that it can be undone exactly. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('client_merges')
export class ClientMergeEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'from_id', type: 'text' }) fromId!: string;
  @Column({ name: 'into_id', type: 'text' }) intoId!: string;
  @Column('jsonb') moved!: object;
  @Column('text') actor!: string;
  @Column({ type: 'timestamptz', default: () => 'now()' }) at!: Date;
  @Column({ name: 'undone_at', type: 'timestamptz', nullable: true }) undoneAt!: Date | null;
  @Column({ name: 'undone_by', type: 'text', nullable: true }) undoneBy!: string | null;
}

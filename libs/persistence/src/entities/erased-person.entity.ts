/** That somebody of this fingerprint was erased: older events of theirs are dropped. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('erased_persons')
export class ErasedPersonEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** Keyed digest of integration and external id. */
  @PrimaryColumn('text') fingerprint!: string;
  @Column({ name: 'erased_at', type: 'timestamptz' }) erasedAt!: Date;
}

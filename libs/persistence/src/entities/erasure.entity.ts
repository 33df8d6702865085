/** One erasure of a person: how far it is, and in the end its certificate; no personal data once it is done. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('erasures')
export class ErasureEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** `contact` or `client`. */
  @Column('text') kind!: string;
  /** Our id of the contact, or the fingerprint of the client's id, which the business chose. */
  @Column('text') subject!: string;
  /** `running` or `done`. */
  @Column({ type: 'text', default: 'running' }) state!: string;
  @Column('text') stage!: string;
  /** Id of the key. */
  @Column({ name: 'requested_by', type: 'text' }) requestedBy!: string;
  @Column({ name: 'requested_at', type: 'timestamptz', precision: 3 }) requestedAt!: Date;
  /** By store: how much was read, removed, cut out or kept. */
  @Column({ type: 'jsonb', default: {} }) counts!: object;
  /** What a person should look at, by ids of ours. */
  @Column({ type: 'jsonb', default: {} }) remarks!: object;
  /** By what the person is found; null when it is done. */
  @Column({ type: 'text', nullable: true }) sealed!: string | null;
  @Column({ name: 'leased_until', type: 'timestamptz', nullable: true }) leasedUntil!: Date | null;
  @Column({ name: 'finished_at', type: 'timestamptz', precision: 3, nullable: true })
  finishedAt!: Date | null;
  /** SHA-256 of the certificate, hex. */
  @Column({ type: 'text', nullable: true }) digest!: string | null;
}

/** A request of the API by its Idempotency-Key, and its answer once there is one. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  /** A tenant, or `*` for a platform key. */
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @PrimaryColumn('text') key!: string;
  @Column('text') route!: string;
  @Column({ name: 'request_hash', type: 'text' }) requestHash!: string;
  @Column({ name: 'begun_at', type: 'timestamptz', default: () => 'now()' }) begunAt!: Date;
  /** What the request makes is made under this id, however often it is tried. */
  @Column({ name: 'new_id', type: 'uuid', generated: 'uuid' }) newId!: string;
  @Column({ type: 'integer', nullable: true }) status!: number | null;
  @Column({ type: 'jsonb', nullable: true }) body!: object | null;
}

/** An event no consumer could use, until a person replays or discards it. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('dead_letters')
export class DeadLetterEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column('text') provider!: string;
  @Column('text') event!: string;
  @Column('text') subject!: string;
  @Column('text') consumer!: string;
  @Column('text') code!: string;
  @Column('text') reason!: string;
  @Column('integer') deliveries!: number;
  @Column('jsonb') envelope!: object;
  @Column({ type: 'text', default: 'waiting' }) state!: string;
  @Column({ name: 'created_at', type: 'timestamptz', precision: 3, default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt!: Date;
}

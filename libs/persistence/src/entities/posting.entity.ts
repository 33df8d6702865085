/** A word of a chunk: what a question looks up. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('postings')
export class PostingEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @PrimaryColumn('smallint') field!: number;
  @PrimaryColumn({ type: 'text', collation: 'C' }) term!: string;
  @PrimaryColumn({ name: 'chunk_id', type: 'bigint' }) chunkId!: string;
  @Column('smallint') tf!: number;
  @Column('smallint') len!: number;
}

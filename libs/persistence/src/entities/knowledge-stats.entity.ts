/** Counts and lengths over a tenant's chunks in one language, which ranking needs. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('knowledge_stats')
export class KnowledgeStatsEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @PrimaryColumn('text') language!: string;
  @Column('integer') chunks!: number;
  @Column({ name: 'body_length', type: 'bigint' }) bodyLength!: string;
  @Column('integer') titles!: number;
  @Column({ name: 'title_length', type: 'bigint' }) titleLength!: string;
  @Column('integer') questions!: number;
  @Column({ name: 'question_length', type: 'bigint' }) questionLength!: string;
  @Column('bigint') sentences!: string;
  @Column({ name: 'sentence_length', type: 'bigint' }) sentenceLength!: string;
  @Column('bigint') grams!: string;
}

/** A piece of a document, as it is found and shown. */
import { Column, Entity, ForeignKey, PrimaryGeneratedColumn } from 'typeorm';
import { DocumentEntity } from './document.entity.js';

@Entity('chunks')
export class ChunkEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @ForeignKey(() => DocumentEntity, { name: 'chunks_document_id_fkey' })
  @Column({ name: 'document_id', type: 'uuid' })
  documentId!: string;
  @Column('integer') position!: number;
  @Column('text') context!: string;
  @Column('text') text!: string;
  @Column({ name: 'body_terms', type: 'text', array: true, collation: 'C' }) bodyTerms!: string[];
  @Column({ name: 'heading_field', type: 'smallint' }) headingField!: number;
  @Column({ name: 'heading_terms', type: 'text', array: true, collation: 'C' }) headingTerms!: string[];
  @Column({ name: 'body_length', type: 'integer' }) bodyLength!: number;
  @Column({ name: 'heading_length', type: 'integer' }) headingLength!: number;
  @Column('integer') sentences!: number;
  @Column({ name: 'sentence_length', type: 'integer' }) sentenceLength!: number;
  @Column('integer') grams!: number;
}

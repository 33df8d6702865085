/** What changed in a template, from what to what, and by whom it was heard. */
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

@Entity('whatsapp_template_changes')
export class WhatsAppTemplateChangeEntity {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' }) id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** `whatsapp_templates.id`. */
  @Column('uuid') template!: string;
  /** `template` when it was first heard of, else what of it changed. */
  @Column('text') field!: string;
  @Column({ type: 'jsonb', nullable: true }) before!: unknown;
  @Column({ type: 'jsonb', nullable: true }) after!: unknown;
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  /** `sync`, `webhook` or `api`. */
  @Column('text') source!: string;
  /** By Meta's clock where it told. */
  @Column({ name: 'happened_at', type: 'timestamptz' }) happenedAt!: Date;
  @Column({ name: 'recorded_at', type: 'timestamptz', default: () => 'now()' }) recordedAt!: Date;
}

/** A template of a WhatsApp Business account, in one language; `…_at`: as of when the value is known. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('whatsapp_templates')
export class WhatsAppTemplateEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** The WhatsApp Business account, which several numbers may share. */
  @Column({ name: 'waba_id', type: 'text' }) wabaId!: string;
  @Column('text') name!: string;
  @Column('text') language!: string;
  /** Meta's id of this language of it. */
  @Column({ name: 'template_id', type: 'text', nullable: true }) templateId!: string | null;
  /** As Meta names it (`APPROVED`, `PAUSED`); `DELETED` stays, so that a send can be told why not. */
  @Column({ type: 'text', nullable: true }) status!: string | null;
  @Column({ name: 'status_reason', type: 'text', nullable: true }) statusReason!: string | null;
  @Column({ name: 'status_at', type: 'timestamptz', nullable: true }) statusAt!: Date | null;
  @Column({ type: 'text', nullable: true }) category!: string | null;
  /** What Meta says it will be made within a day. */
  @Column({ name: 'upcoming_category', type: 'text', nullable: true }) upcomingCategory!: string | null;
  @Column({ name: 'category_at', type: 'timestamptz', nullable: true }) categoryAt!: Date | null;
  @Column({ type: 'text', nullable: true }) quality!: string | null;
  @Column({ name: 'quality_at', type: 'timestamptz', nullable: true }) qualityAt!: Date | null;
  /** `NAMED` or `POSITIONAL`. */
  @Column({ name: 'parameter_format', type: 'text', nullable: true }) parameterFormat!: string | null;
  /** As Meta lists them; null until it was asked. */
  @Column({ type: 'jsonb', nullable: true }) components!: object[] | null;
  @Column({ name: 'components_at', type: 'timestamptz', nullable: true }) componentsAt!: Date | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt!: Date;
}

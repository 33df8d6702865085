/** A file: it came with a message or was uploaded; its bytes lie in the media store. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('media')
export class MediaEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** `inbound` or `upload`. */
  @Column('text') origin!: string;
  @Column({ type: 'text', nullable: true }) provider!: string | null;
  @Column({ name: 'integration_id', type: 'uuid', nullable: true }) integrationId!: string | null;
  @Column({ name: 'message_id', type: 'uuid', nullable: true }) messageId!: string | null;
  /** Which of the message's attachments it is, from 0. */
  @Column({ type: 'integer', default: 0 }) position!: number;
  @Column({ type: 'text', nullable: true }) kind!: string | null;
  /** `pending`, `stored` or `failed`. */
  @Column('text') state!: string;
  /** Why it is not stored (yet). */
  @Column({ type: 'text', nullable: true }) reason!: string | null;
  @Column({ type: 'integer', default: 0 }) attempts!: number;
  @Column({ name: 'due_at', type: 'timestamptz', nullable: true }) dueAt!: Date | null;
  /** By what the provider knows it, `{media_id?, url?}`; never a secret. */
  @Column({ type: 'jsonb', nullable: true }) source!: object | null;
  @Column({ name: 'mime_type', type: 'text', nullable: true }) mimeType!: string | null;
  @Column({ name: 'file_name', type: 'text', nullable: true }) fileName!: string | null;
  @Column({ type: 'bigint', nullable: true }) size!: string | null;
  /** Of the content, hex; with the tenant its place in the media store. */
  @Column({ type: 'text', nullable: true }) sha256!: string | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'stored_at', type: 'timestamptz', nullable: true }) storedAt!: Date | null;
}

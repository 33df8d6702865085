/** What a client is known by on a channel or in another system, and what told us. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('client_identities')
export class ClientIdentityEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'client_id', type: 'text' }) clientId!: string;
  /** `phone`, `email`, `whatsapp_user_id`, `telegram`, `chatwoot_contact`, `tawk_visitor` or `external`. */
  @Column('text') kind!: string;
  /** Of a phone the form that all its forms share. */
  @Column('text') value!: string;
  /** What told us. */
  @Column('text') evidence!: string;
  /** `strong`, `medium` or `weak`. */
  @Column('text') strength!: string;
  @Column({ type: 'timestamptz', default: () => 'now()' }) at!: Date;
  /** Since when it counts no more. */
  @Column({ name: 'undone_at', type: 'timestamptz', nullable: true }) undoneAt!: Date | null;
}

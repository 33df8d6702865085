/** An id the channel calls a contact by, and what told us that it is them. */
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ContactEntity } from './contact.entity.js';

@Entity('contact_identities')
export class ContactIdentityEntity {
  @PrimaryColumn({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @PrimaryColumn({ name: 'external_id', type: 'text' }) externalId!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @ForeignKey(() => ContactEntity, { name: 'contact_identities_contact_id_fkey' })
  @Column({ name: 'contact_id', type: 'uuid' })
  contactId!: string;
  /** What told us. */
  @Column('text') evidence!: string;
  /** Since when the contact goes by another id: it is still known by this one, and not written to under it. */
  @Column({ name: 'superseded_at', type: 'timestamptz', nullable: true }) supersededAt!: Date | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
}

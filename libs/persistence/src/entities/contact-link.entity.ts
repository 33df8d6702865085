/** What told us that a contact is a client of the business, or claimed it of one who is another's. */
import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { ContactEntity } from './contact.entity.js';

@Entity('contact_links')
export class ContactLinkEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @ForeignKey(() => ContactEntity, { name: 'contact_links_contact_id_fkey' })
  @Column({ name: 'contact_id', type: 'uuid' })
  contactId!: string;
  @Column({ name: 'client_id', type: 'text' }) clientId!: string;
  /** `linked`, or `conflict` where the contact was another client's. */
  @Column('text') state!: string;
  /** `start_link`, `api`, `merge`, `resolved`, `automatic`, or the kind of identity that matched. */
  @Column('text') evidence!: string;
  /** Which link, which key, which event. */
  @Column('text') detail!: string;
  /** `strong`, `medium` or, where a person said so, null. */
  @Column({ type: 'text', nullable: true }) strength!: string | null;
  @Column({ type: 'timestamptz', default: () => 'now()' }) at!: Date;
  @Column({ name: 'undone_at', type: 'timestamptz', nullable: true }) undoneAt!: Date | null;
}

/** A tawk.to ticket: when it was opened and by which side. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('tawkto_tickets')
export class TawktoTicketEntity {
  @PrimaryColumn({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @PrimaryColumn({ name: 'ticket_id', type: 'text' }) ticketId!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  /** `visitor` or `agent`. */
  @Column({ name: 'opened_by', type: 'text' }) openedBy!: string;
  @Column({ name: 'opened_at', type: 'timestamptz' }) openedAt!: Date;
}

/** When the next call may go out: of an account, or to one contact of it. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('send_paces')
export class SendPaceEntity {
  @PrimaryColumn({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @PrimaryColumn({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  /** `account`, or `contact:` and the contact's id. */
  @PrimaryColumn('text') scope!: string;
  /** The theoretical arrival time of the generic cell rate algorithm. */
  @Column({ name: 'free_at', type: 'timestamptz' }) freeAt!: Date;
}

/** A further provider id of a message that went out in parts. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('message_parts')
export class MessagePartEntity {
  @PrimaryColumn({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @PrimaryColumn({ name: 'provider_message_id', type: 'text' }) providerMessageId!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'message_id', type: 'uuid' }) messageId!: string;
}

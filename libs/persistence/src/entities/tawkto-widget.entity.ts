/** How a tenant's tawk.to widget is to look, and where it is to be shown. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('tawkto_widgets')
export class TawktoWidgetEntity {
  @PrimaryColumn({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ type: 'jsonb' }) settings!: Record<string, unknown>;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt!: Date;
}

/** A person on one integration, as the channel shows them. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('contacts')
export class ContactEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @Column('text') provider!: string;
  /** What the channel calls them now. */
  @Column({ name: 'external_id', type: 'text' }) externalId!: string;
  @Column({ type: 'text', nullable: true }) name!: string | null;
  @Column({ type: 'text', nullable: true }) phone!: string | null;
  @Column({ type: 'text', nullable: true }) username!: string | null;
  @Column({ type: 'text', nullable: true }) email!: string | null;
  @Column({ type: 'text', nullable: true }) locale!: string | null;
  @Column({ type: 'boolean', default: true }) reachable!: boolean;
  @Column({ name: 'unreachable_reason', type: 'text', nullable: true }) unreachableReason!: string | null;
  @Column({ name: 'opted_out_at', type: 'timestamptz', nullable: true }) optedOutAt!: Date | null;
  /** When they last wanted marketing again: a refusal from before it says nothing. */
  @Column({ name: 'opted_in_at', type: 'timestamptz', nullable: true }) optedInAt!: Date | null;
  /** Until then the provider lets them get no marketing. */
  @Column({ name: 'marketing_held_until', type: 'timestamptz', nullable: true })
  marketingHeldUntil!: Date | null;
  /** When the provider said that their reply window is shut; it opens when they write again. */
  @Column({ name: 'window_closed_at', type: 'timestamptz', nullable: true }) windowClosedAt!: Date | null;
  @Column({ name: 'last_inbound_at', type: 'timestamptz', nullable: true }) lastInboundAt!: Date | null;
  /** The newest event its values come from. */
  @Column({ name: 'last_sequence', type: 'bigint', default: 0 }) lastSequence!: string;
  /** The contact that goes on in its place. */
  @Column({ name: 'merged_into', type: 'uuid', nullable: true }) mergedInto!: string | null;
  /** The business's own id of the client behind it. */
  @Column({ name: 'client_id', type: 'text', nullable: true }) clientId!: string | null;
  /** What it was looked up by among the clients, each behind its tenant: the same is not looked up again. */
  @Column({ name: 'matched_keys', type: 'text', array: true, nullable: true }) matchedKeys!: string[] | null;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' }) updatedAt!: Date;
}

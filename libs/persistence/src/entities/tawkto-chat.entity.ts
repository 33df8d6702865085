/** When a tawk.to chat began and ended, how much was said, and from where. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('tawkto_chats')
export class TawktoChatEntity {
  @PrimaryColumn({ name: 'integration_id', type: 'uuid' }) integrationId!: string;
  @PrimaryColumn({ name: 'chat_id', type: 'text' }) chatId!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'started_at', type: 'timestamptz' }) startedAt!: Date;
  @Column({ name: 'last_at', type: 'timestamptz' }) lastAt!: Date;
  @Column({ name: 'ended_at', type: 'timestamptz', nullable: true }) endedAt!: Date | null;
  @Column({ name: 'first_visitor_at', type: 'timestamptz', nullable: true }) firstVisitorAt!: Date | null;
  @Column({ name: 'first_agent_at', type: 'timestamptz', nullable: true }) firstAgentAt!: Date | null;
  @Column({ name: 'visitor_messages', type: 'integer', default: 0 }) visitorMessages!: number;
  @Column({ name: 'agent_messages', type: 'integer', default: 0 }) agentMessages!: number;
  /** Without its query. */
  @Column({ type: 'text', nullable: true }) page!: string | null;
  @Column({ type: 'text', nullable: true }) country!: string | null;
  @Column({ type: 'text', nullable: true }) city!: string | null;
  /** SHA-256 of the e-mail or name under which tawk.to knows the visitor: finds the chat a page speaks of. */
  @Column({ name: 'visitor_key', type: 'text', nullable: true }) visitorKey!: string | null;
}

/** What the bot answered to which messages, and from which sources. */
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('answers')
export class AnswerEntity {
  @PrimaryColumn('uuid') id!: string;
  @Column({ name: 'tenant_id', type: 'text' }) tenantId!: string;
  @Column({ name: 'conversation_id', type: 'uuid' }) conversationId!: string;
  @Column('integer') epoch!: number;
  @Column('text') outcome!: string;
  @Column('text') question!: string;
  @Column({ name: 'message_ids', type: 'uuid', array: true }) messageIds!: string[];
  @Column({ name: 'reply_id', type: 'uuid', nullable: true }) replyId!: string | null;
  @Column('double precision') confidence!: number;
  @Column('jsonb') sources!: object;
  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' }) createdAt!: Date;
}

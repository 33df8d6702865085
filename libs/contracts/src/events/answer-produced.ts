/** The knowledge base was asked: what came of it. */
import { IsArray, IsIn, IsInt, IsNumber, IsOptional, IsString, IsUUID } from 'class-validator';

export const ANSWER_OUTCOMES = ['answered', 'handed_over'] as const;

export type AnswerOutcome = (typeof ANSWER_OUTCOMES)[number];

export class AnswerProduced {
  @IsUUID() answer_id!: string;
  @IsUUID() conversation_id!: string;
  @IsString() tenant_id!: string;
  @IsIn(ANSWER_OUTCOMES) outcome!: AnswerOutcome;
  /** Our ids of the inbound messages it answers. */
  @IsArray() @IsUUID('all', { each: true }) message_ids!: string[];
  /** Our id of the reply. */
  @IsOptional() @IsUUID() reply_id?: string;
  @IsInt() epoch!: number;
  /** 0 to 1. */
  @IsNumber() confidence!: number;
}

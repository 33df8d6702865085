/** A customer waits for an answer and the bot owns the conversation. */
import { IsInt, IsString, IsUUID } from 'class-validator';

export class AnswerRequested {
  @IsUUID() conversation_id!: string;
  /** The message that asked; the whole unanswered burst is read from the conversation. */
  @IsUUID() message_id!: string;
  /** The ownership epoch the request was made under. */
  @IsInt() epoch!: number;
  @IsString() tenant_id!: string;
}

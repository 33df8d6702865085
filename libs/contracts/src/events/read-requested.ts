/** A person has read what a customer wrote, or is writing to them. */
import { IsBoolean, IsOptional, IsString, IsUUID } from 'class-validator';

export class ReadRequested {
  @IsString() tenant_id!: string;
  @IsUUID() conversation_id!: string;
  /** Ours of the customer's message; those before it were read too. */
  @IsUUID() message_id!: string;
  /** Shows for some seconds that an answer is being written. */
  @IsOptional() @IsBoolean() typing?: boolean;
}

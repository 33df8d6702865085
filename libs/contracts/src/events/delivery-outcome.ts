/** A message reached the provider, or never will. */
import { IsIn, IsObject, IsOptional, IsString, IsUUID } from 'class-validator';

export class DeliverySucceeded {
  @IsString() tenant_id!: string;
  @IsUUID() message_id!: string;
  @IsUUID() conversation_id!: string;
  /** The provider's id of the message; ours where a person said that it arrived and nobody knows the other. */
  @IsString() provider_message_id!: string;
  /** `delivered`: the provider proved it later, also of a message that it gave up before. Absent: `sent`. */
  @IsOptional() @IsIn(['sent', 'delivered']) status?: 'sent' | 'delivered';
  @IsOptional() @IsObject() metadata?: Record<string, unknown>;
}

export class DeliveryFailed {
  @IsString() tenant_id!: string;
  @IsUUID() message_id!: string;
  /** Absent where the message never came into a queue; a person may have it tried again. */
  @IsOptional() @IsUUID() conversation_id?: string;
  /** `failed`: it was not sent. `unknown`: it may have been. */
  @IsIn(['failed', 'unknown']) status!: 'failed' | 'unknown';
  /** Stable reason, such as `window_closed`, `stale_epoch`, `provider_rejected`. */
  @IsString() code!: string;
  @IsString() reason!: string;
  @IsOptional() @IsObject() metadata?: Record<string, unknown>;
}

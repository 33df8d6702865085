/** A verified webhook that could not be logged in Postgres and is kept on the bus until it can. */
import { IsBase64, IsInt, IsISO8601, IsObject, IsOptional, IsString, IsUUID } from 'class-validator';

export class WebhookAccepted {
  @IsUUID() webhook_id!: string;
  @IsString() tenant_id!: string;
  @IsUUID() integration_id!: string;
  @IsISO8601() received_at!: string;
  /** Its place in the order of arrival: microseconds since 1970. */
  @IsOptional() @IsInt() position?: number;
  /** Header names and values, without secrets. */
  @IsObject() headers!: Record<string, string>;
  /** The body as it is to be logged, without secrets. */
  @IsBase64() body!: string;
}

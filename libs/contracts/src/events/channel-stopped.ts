/** A channel sends nothing until a person mends it: its messages are held. */
import { IsString, IsUUID } from 'class-validator';

export class ChannelStopped {
  @IsString() tenant_id!: string;
  @IsUUID() integration_id!: string;
  /** The provider's code, such as `190` of an expired WhatsApp token. */
  @IsString() code!: string;
  /** What to mend, in a sentence. */
  @IsString() reason!: string;
}

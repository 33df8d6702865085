/** A person should look at a channel; it goes on sending. */
import { IsString, IsUUID } from 'class-validator';

export class ChannelAlerted {
  @IsString() tenant_id!: string;
  @IsUUID() integration_id!: string;
  /** The provider's code, such as `130497` of a country that WhatsApp does not let the business write to. */
  @IsString() code!: string;
  /** What was refused and why, in a sentence. */
  @IsString() reason!: string;
}

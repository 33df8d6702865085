/** A file that is to go out: at the provider already, uploaded to us, or lying somewhere on the web. */
import { IsOptional, IsString, IsUUID, IsUrl, Length, Matches, MaxLength, ValidateBy } from 'class-validator';

const SOURCES = ['provider_media_id', 'upload_id', 'link'] as const;

export class OutboundMedia {
  /** The provider's own id of the file (WhatsApp media id, Telegram file_id). */
  @IsOptional() @IsString() @Length(1, 512) provider_media_id?: string;

  /** The id that an upload to us was given. */
  @IsOptional() @IsUUID() upload_id?: string;

  /** Fetched by us, through the guard against private addresses, when the message is sent. */
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  @MaxLength(2_048)
  link?: string;

  /** Shown with a document. */
  @IsOptional() @IsString() @Length(1, 240) file_name?: string;

  /** `type/subtype`; what the file itself says unless given. */
  @IsOptional()
  @Matches(/^[a-z0-9.+-]{1,64}\/[a-z0-9.+-]{1,64}$/i, { message: 'mime_type must look like image/jpeg' })
  mime_type?: string;
}

/** Of the three places a file can be, exactly one is named. */
export function OneSource(): PropertyDecorator {
  return ValidateBy({
    name: 'oneSource',
    validator: {
      validate: (value: unknown) =>
        typeof value === 'object' &&
        value !== null &&
        SOURCES.filter((source) => (value as OutboundMedia)[source] !== undefined).length === 1,
      defaultMessage: () => `$property must name exactly one of ${SOURCES.join(', ')}`,
    },
  });
}

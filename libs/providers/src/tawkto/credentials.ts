/** What must be known of a tawk.to property to prove its webhooks and to show its widget. */
import { IsIn, IsNotEmpty, IsOptional, IsString, IsTimeZone, Matches, MaxLength } from 'class-validator';
import { PlainAddress } from '../plain-address.decorator.js';

export const SIGNATURE_SCHEMES = ['tawk-sha1', 'sha256-prefixed', 'auto'] as const;

export type SignatureScheme = (typeof SIGNATURE_SCHEMES)[number];

export class TawktoCredentials {
  /** Dashboard > Administration > Overview; older settings call it the site id. */
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{1,64}$/, { message: 'property_id must be the id tawk.to shows for the property' })
  property_id!: string;

  /** The widget to embed: `https://embed.tawk.to/<property_id>/<widget_id>`. */
  @IsOptional() @IsString() @MaxLength(64) widget_id?: string;

  /**
   * Dashboard > Administration > Settings > Webhooks: proves every webhook. tawk.to makes it up when the webhook is
   * created, for which it must know our address: until it is saved, webhooks wait in quarantine.
   */
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(256) webhook_secret?: string;

  /** tawk.to itself signs with `tawk-sha1`; `sha256-prefixed` is for home-made senders; `auto` goes by the form of the header. */
  @IsIn(SIGNATURE_SCHEMES) signature_scheme: SignatureScheme = 'tawk-sha1';

  /** For the REST API, to which tawk.to gives access on request. */
  @IsOptional() @IsString() @MaxLength(512) api_key?: string;

  @PlainAddress()
  base_url: string = 'https://api.tawk.to';

  /** Where the script of the widget comes from: `<embed_url>/<property_id>/<widget_id>`. */
  @PlainAddress()
  embed_url: string = 'https://embed.tawk.to';

  /** IANA name, by whose days and hours chats are counted; the tenant's own unless set here. */
  @IsOptional() @IsTimeZone() time_zone?: string;

  /** Signs the visitor's identity in the widget's secure mode. */
  @IsOptional() @IsString() @MaxLength(512) javascript_api_key?: string;

  /** Answers a GET of one's own making; tawk.to never asks. */
  @IsOptional() @IsString() @MaxLength(256) verify_token?: string;

  @IsOptional() @IsString() @MaxLength(65_536) custom_css?: string;
  @IsOptional() @IsString() @MaxLength(65_536) custom_js?: string;
  @IsOptional() @IsString() @MaxLength(1024) greeting?: string;
  @IsOptional() @IsString() @MaxLength(1024) offline_msg?: string;
}

export const TAWKTO_SECRETS = ['webhook_secret', 'api_key', 'javascript_api_key', 'verify_token'] as const;

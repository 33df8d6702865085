/** What must be known of a WhatsApp number to prove its webhooks and to speak for it. */
import { READ_POLICIES, TEMPLATE_LANGUAGE, type ReadPolicy } from '@enlace/normalization';
import { IsBoolean, IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PlainAddress } from '../plain-address.decorator.js';

/** `hold`: until the customer writes again, or it expires. `other_channel`: to another contact of the same client. */
const WINDOW_POLICIES = ['fail', 'hold', 'template', 'other_channel'] as const;

export class WhatsAppCredentials {
  /** Meta's id of the business number; not the number itself. */
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{1,64}$/, {
    message: 'phone_number_id must be the id Meta shows beside the number',
  })
  phone_number_id!: string;

  /** The WhatsApp Business account the number belongs to: template and account news come under it. */
  @IsOptional() @IsString() @MaxLength(64) waba_id?: string;

  /** Of a system user, with `whatsapp_business_messaging` (Meta, access tokens). */
  @IsString()
  @Matches(/^[\x21-\x7E]{1,4096}$/, { message: 'access_token must be one word, as Meta shows it' })
  access_token!: string;

  @IsOptional() @IsString() @MaxLength(64) app_id?: string;

  /** Proves every webhook: the key of Meta's `X-Hub-Signature-256`. */
  @IsString() @IsNotEmpty() @MaxLength(256) app_secret!: string;

  /** Chosen freely; proves only the handshake when the callback URL is registered. */
  @IsString() @IsNotEmpty() @MaxLength(256) verify_token!: string;

  @PlainAddress()
  base_url: string = 'https://graph.facebook.com';

  /** Graph versions live about two years (Meta, Graph API changelog): a setting, not a constant. */
  @IsString()
  @Matches(/^v\d{1,3}\.\d{1,2}$/, { message: 'api_version must look like v25.0' })
  api_version: string = 'v25.0';

  /** When a customer's message is marked as read by itself; a person may do it at any time. */
  @IsIn(READ_POLICIES) mark_read: ReadPolicy = 'on_answer';

  /** What becomes of free text when the customer last wrote more than 24 hours ago. */
  @IsIn(WINDOW_POLICIES) window_policy: (typeof WINDOW_POLICIES)[number] = 'fail';

  /** With `template`: one whose body has a single gap, for the words of the message; sent in their place. */
  @IsOptional()
  @Matches(/^[a-z0-9_]{1,512}$/, { message: 'window_template must be the name of a template' })
  window_template?: string;

  @IsOptional()
  @Matches(TEMPLATE_LANGUAGE, { message: 'window_template_language must look like es_MX' })
  window_template_language?: string;

  /** For development only: takes webhooks without a valid signature. Services refuse it in production. */
  @IsBoolean() insecure_skip_signature: boolean = false;
}

export const WHATSAPP_SECRETS = ['access_token', 'app_secret', 'verify_token'] as const;

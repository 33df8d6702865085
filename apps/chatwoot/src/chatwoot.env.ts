/** What the Chatwoot service reads from its environment: the integration of the default tenant, as older systems name it. */
import { IsNotEmpty, IsString, IsUrl } from 'class-validator';
import { MediaEnv, Variable } from '@enlace/service-kit';

export class ChatwootEnv extends MediaEnv {
  @Variable({ about: 'where Chatwoot is', example: 'https://app.chatwoot.com', optional: true })
  @IsUrl({ require_tld: false, require_protocol: true })
  CHATWOOT_API_URL?: string;

  @Variable({
    about: 'the access token of a user (Profile settings)',
    example: 'from Profile settings',
    optional: true,
    secret: true,
  })
  @IsString()
  @IsNotEmpty()
  CHATWOOT_API_ACCESS_TOKEN?: string;

  @Variable({ about: 'the account id', example: '1', optional: true })
  @IsString()
  @IsNotEmpty()
  CHATWOOT_ACCOUNT_ID?: string;

  @Variable({ about: 'the inbox id', example: '1', optional: true })
  @IsString()
  @IsNotEmpty()
  CHATWOOT_INBOX_ID?: string;

  @Variable({
    about: 'the secret Chatwoot shows for the webhook',
    example: 'from the webhook',
    optional: true,
    secret: true,
  })
  @IsString()
  @IsNotEmpty()
  CHATWOOT_WEBHOOK_SECRET?: string;
}

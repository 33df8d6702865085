/** What the ingress reads from its environment, beside what every service reads. */
import { IsInt, Min } from 'class-validator';
import { ServiceEnv, Variable } from '@enlace/service-kit';

export class WebhookIngressEnv extends ServiceEnv {
  @Variable({
    as: 'number',
    about: 'milliseconds between two looks of the relay at unpublished webhooks',
    example: '1000',
  })
  @IsInt()
  @Min(50)
  RELAY_EVERY_MS: number = 1_000;

  @Variable({
    as: 'number',
    about: 'milliseconds after which an unpublished webhook is taken over by the relay',
    example: '5000',
  })
  @IsInt()
  @Min(500)
  RELAY_UNPUBLISHED_AFTER_MS: number = 5_000;

  @Variable({
    as: 'number',
    about: 'milliseconds after which a published webhook whose events have not ended is published again',
    example: '30000',
  })
  @IsInt()
  @Min(1_000)
  RELAY_UNFINISHED_AFTER_MS: number = 30_000;

  @Variable({
    as: 'number',
    about: 'days that ended webhooks are kept; at least 8, for providers send again for 7',
    example: '30',
  })
  @IsInt()
  @Min(8)
  WEBHOOK_RETENTION_DAYS: number = 30;
}

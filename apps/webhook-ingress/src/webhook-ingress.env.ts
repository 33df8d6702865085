/** What the ingress reads from its environment, beside what every service reads. */
import { IsInt, IsOptional, Min } from 'class-validator';
import { ServiceEnv, Variable } from '@enlace/service-kit';

export class WebhookIngressEnv extends ServiceEnv {
  @Variable({
    about: 'Milliseconds between two looks of the relay at unpublished webhooks.',
    example: '1000',
  })
  @IsOptional()
  @IsInt()
  @Min(50)
  RELAY_EVERY_MS = 1_000;

  @Variable({
    about: 'Milliseconds after which an unpublished webhook is taken over by the relay.',
    example: '5000',
  })
  @IsOptional()
  @IsInt()
  @Min(500)
  RELAY_UNPUBLISHED_AFTER_MS = 5_000;

  @Variable({
    about: 'Milliseconds after which a published webhook whose events have not ended is published again.',
    example: '30000',
  })
  @IsOptional()
  @IsInt()
  @Min(1_000)
  RELAY_UNFINISHED_AFTER_MS = 30_000;
}

/** Keeps the variables of older systems working: when they are set, the default tenant's integration follows them. */
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { AppLogger } from '@enlace/service-kit';
import { HOST_OPTIONS, type ProviderHostOptions } from '../host-options.js';
import { failureCode } from './failure-code.js';
import { IntegrationWriter } from './integration-writer.js';

const AGAIN_MS = 2_000;

@Injectable()
export class IntegrationFromEnv implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private turn: Promise<void> = Promise.resolve();
  private stopped = false;
  private readonly said = new Set<string>();

  constructor(
    @Inject(HOST_OPTIONS) private readonly options: ProviderHostOptions,
    private readonly writer: IntegrationWriter,
    private readonly logger: AppLogger,
  ) {}

  onApplicationBootstrap(): void {
    if (this.options.configFromEnv !== undefined) this.turn = this.apply(this.options.configFromEnv);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.turn;
  }

  /** Tries until Postgres can be written; a config that does not fit is said once and left alone. */
  private async apply(config: Readonly<Record<string, unknown>>): Promise<void> {
    const { defaultTenantId, provider } = this.options;
    try {
      const written = await this.writer.write(defaultTenantId, config, { mustNotBeRefused: false });
      this.logger.info('integration set up from the environment', {
        provider,
        tenant: defaultTenantId,
        status: written.status,
      });
    } catch (error) {
      if (error instanceof AppError && error.disposition.kind === 'reject') {
        this.logger.error('the environment describes no usable integration', { provider, error });
      } else if (!this.stopped) {
        this.sayOnce(failureCode(error));
        this.timer = setTimeout(() => {
          this.turn = this.apply(config);
        }, AGAIN_MS);
      }
    }
  }

  /** It is tried every two seconds, and an outage may be long: each kind of failure is one line. */
  private sayOnce(code: string): void {
    if (this.said.has(code)) return;
    this.said.add(code);
    this.logger.warn('the integration from the environment cannot be set up yet: it is tried until it can', {
      provider: this.options.provider,
      tenant: this.options.defaultTenantId,
      code,
    });
  }
}

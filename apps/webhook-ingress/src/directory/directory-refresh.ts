/** Keeps the directory fresh: at start until it is loaded, at every notice, and by a timer in case a notice was lost. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Bus } from '@enlace/messaging';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { IntegrationDirectory } from './integration-directory.js';

const LOADED_EVERY_MS = 15_000;
const EMPTY_EVERY_MS = 500;

@Injectable()
export class DirectoryRefresh implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly refreshing: Repeating;
  private stopListening: (() => void)[] = [];

  constructor(
    private readonly directory: IntegrationDirectory,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {
    const everyMs = (): number => (directory.loaded ? LOADED_EVERY_MS : EMPTY_EVERY_MS);
    this.refreshing = new Repeating({ what: 'reading the integrations', everyMs }, logger, () =>
      directory.refresh(),
    );
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.refresh();
    this.refreshing.start();
    this.stopListening = [
      this.bus.onNotice('integration.changed', () => this.refresh()),
      this.bus.onConnected(() => void this.refresh()),
    ];
  }

  async onModuleDestroy(): Promise<void> {
    for (const stop of this.stopListening) stop();
    await this.refreshing.stop();
  }

  /** A refresh out of turn; a failure is the timer's to mend. */
  private async refresh(): Promise<void> {
    await this.directory.refresh().catch((error: unknown) => {
      this.logger.debug('the integrations will be read again', { error });
    });
  }
}

/** Whether a webhook that came now could be kept: by Postgres, or by the bus while Postgres is away. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import { Bus } from '@enlace/messaging';
import { Database } from '@enlace/persistence';
import { Readiness, checkBus, checkDatabase } from '@enlace/service-kit';
import { IntegrationDirectory } from '../directory/integration-directory.js';

@Injectable()
export class AcceptanceReadiness implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly directory: IntegrationDirectory,
  ) {}

  onModuleInit(): void {
    this.readiness.add('acceptance', () => this.check());
  }

  /** The first that answers decides: a Postgres that hangs must not hide a bus that is there. */
  private async check(): Promise<void> {
    try {
      await Promise.any([checkDatabase(this.database), this.checkBusAlone()]);
    } catch {
      throw new AppError('webhook.not_kept', 'neither Postgres nor the bus could keep a webhook', retry());
    }
  }

  /** The bus keeps webhooks of known integrations only, and those come from Postgres. */
  private async checkBusAlone(): Promise<void> {
    if (!this.directory.loaded)
      throw new AppError('database.unavailable', 'the integrations are not loaded yet', retry());
    await checkBus(this.bus);
  }
}

/** The whole `main.ts` of an app: the only place that reads process.env, hears signals and ends the process. */
import { AppError } from '@enlace/contracts';
import type { ServiceEnv } from './env/service.env.js';
import { AppLogger } from './logging/app-logger.js';
import { startService } from './service.js';
import type { ServiceDefinition } from './service-definition.js';

/**
 * Runs the service until SIGTERM or SIGINT, then ends the process: 0 after an orderly stop, 1 when it could not
 * start, could not stop, or threw where nobody caught it.
 */
export async function runService<Env extends ServiceEnv>(definition: ServiceDefinition<Env>): Promise<void> {
  const logger = new AppLogger({ service: definition.name });
  const fail = (sentence: string, error: unknown): void => {
    const message = error instanceof AppError ? `${sentence}: ${error.message}` : sentence;
    logger.fatal(message, { error });
    void logger.flush().then(() => process.exit(1));
  };
  process.on('uncaughtException', (error) => fail('An error nobody caught', error));
  process.on('unhandledRejection', (reason) => fail('A rejection nobody handled', reason));

  const starting = startService(definition, process.env);
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    starting
      .then((service) => service.stop())
      .then(
        () => process.exit(0),
        (error: unknown) => fail('Not stopped in order', error),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // A parent that started it with a channel is gone: nobody would stop it any more.
  process.on('disconnect', stop);

  try {
    await starting;
  } catch (error) {
    if (!stopping) fail('Not started', error);
  }
}

/** Nest has one logger a process; this one hands each line to the app whose code wrote it. */
import type { LoggerService } from '@nestjs/common';
import { currentScope } from './app-scope.js';
import type { AppLogger } from './app-logger.js';

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

class NestLogger implements LoggerService {
  /** Nest's own start-up lines (each module, each route) are of interest to those who debug the start. */
  log(message: unknown, ...rest: unknown[]): void {
    write('debug', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    write('trace', message, rest);
  }
}

/** One for all apps of the process: it keeps nothing, so nothing collides. */
export const nestLogger: LoggerService = new NestLogger();

/** Nest passes the context last, and the stack of an error before it. Code outside any app has no log. */
function write(level: Level, message: unknown, rest: readonly unknown[]): void {
  const logger: AppLogger | undefined = currentScope()?.logger;
  if (logger === undefined) return;
  const texts = rest.filter((item): item is string => typeof item === 'string');
  const context = texts.at(-1);
  const stack = texts.length > 1 ? texts[0] : undefined;
  const error = [message, ...rest].find((item) => item instanceof Error);
  const sentence =
    message instanceof Error ? message.message : typeof message === 'string' ? message : 'Nest';
  logger[level](sentence, {
    ...(context === undefined ? {} : { context }),
    ...(stack === undefined ? {} : { stack }),
    ...(error === undefined ? {} : { error }),
    ...(typeof message === 'object' && !(message instanceof Error) ? { detail: message } : {}),
  });
}

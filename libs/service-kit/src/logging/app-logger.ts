/** The log of one app: JSON lines that name the service and the request, and hold no secret and no body. */
import { Injectable } from '@nestjs/common';
import { destination, pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../env/service.env.js';
import { currentScope } from './app-scope.js';
import { redact, redactText } from './redact.js';

export interface AppLoggerOptions {
  readonly service: string;
  readonly level?: LogLevel;
  /** Where lines go; standard output unless told. */
  readonly destination?: DestinationStream;
}

/** What is logged beside the sentence. An error belongs under `error`. */
export type LogFields = Readonly<Record<string, unknown>>;

@Injectable()
export class AppLogger {
  readonly #pino: Logger;

  constructor(options: AppLoggerOptions) {
    this.#pino = pino(
      {
        level: options.level ?? 'info',
        base: { service: options.service },
        timestamp: stdTimeFunctions.isoTime,
        messageKey: 'message',
        formatters: { level: (label) => ({ level: label }) },
        // A copy: pino writes the fields of the line into what it is given.
        mixin: () => ({ ...currentScope()?.fields }),
      },
      options.destination ?? destination({ dest: 1, sync: false }),
    );
  }

  /** The process cannot go on. */
  fatal(message: string, fields?: LogFields): void {
    this.#write('fatal', message, fields);
  }

  /** Something is broken and a person should look. */
  error(message: string, fields?: LogFields): void {
    this.#write('error', message, fields);
  }

  /** Something went wrong and will mend itself, or was refused. */
  warn(message: string, fields?: LogFields): void {
    this.#write('warn', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#write('info', message, fields);
  }

  debug(message: string, fields?: LogFields): void {
    this.#write('debug', message, fields);
  }

  trace(message: string, fields?: LogFields): void {
    this.#write('trace', message, fields);
  }

  /** Resolves when the lines written so far have left the process. */
  flush(): Promise<void> {
    return new Promise((resolve) => this.#pino.flush(() => resolve()));
  }

  #write(level: Exclude<LogLevel, 'silent'>, message: string, fields: LogFields | undefined): void {
    if (!this.#pino.isLevelEnabled(level)) return;
    this.#pino[level](redact(fields ?? {}) as object, redactText(message));
  }
}

/** When an app begins to hear the bus. */
import { AppError, retry } from '@enlace/contracts';
import { Consumers } from './consumers.js';
import { AppLogger } from './logging/app-logger.js';
import { LogLines } from './spec-fakes.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const behind = new AppError('database.schema_behind', 'The schema is behind', retry());

describe('hearing the bus', () => {
  let lines: LogLines;
  let logger: AppLogger;

  beforeEach(() => {
    lines = new LogLines();
    logger = new AppLogger({ service: 'telegram', destination: lines });
  });

  it('begins at once when everything is there', async () => {
    const start = jest.fn(async () => undefined);
    const consumers = new Consumers({ check: async () => undefined, start, logger, lookEveryMs: 5 });
    consumers.begin();
    await pause(5);
    expect(start).toHaveBeenCalledTimes(1);
    await consumers.cancel();
  });

  it('waits while the schema is behind, says so once, and begins when it is there', async () => {
    const start = jest.fn(async () => undefined);
    let migrated = false;
    const check = async (): Promise<void> => {
      if (!migrated) throw behind;
    };
    const consumers = new Consumers({ check, start, logger, lookEveryMs: 5 });
    consumers.begin();
    await pause(40);
    expect(start).not.toHaveBeenCalled();
    expect(lines.lines.map((line) => line['code'])).toEqual(['database.schema_behind']);
    migrated = true;
    await pause(20);
    expect(start).toHaveBeenCalledTimes(1);
    await consumers.check();
  });

  it('never begins after it was cancelled, not even in the middle of a check', async () => {
    const start = jest.fn(async () => undefined);
    let pass = (): void => undefined;
    const check = (): Promise<void> => new Promise((resolve) => (pass = resolve));
    const consumers = new Consumers({ check, start, logger, lookEveryMs: 5 });
    consumers.begin();
    const cancelled = consumers.cancel();
    pass();
    await cancelled;
    await pause(20);
    expect(start).not.toHaveBeenCalled();
  });

  it('gives up on handlers that are wired wrongly, and is never ready again', async () => {
    const wrong = new AppError('config.invalid', '"x" is handled, but no consumer hears it');
    const start = jest.fn(() => Promise.reject(wrong));
    const consumers = new Consumers({ check: async () => undefined, start, logger, lookEveryMs: 5 });
    consumers.begin();
    await pause(40);
    expect(start).toHaveBeenCalledTimes(1);
    await expect(consumers.check()).rejects.toBe(wrong);
    expect(lines.lines[0]).toMatchObject({ level: 'error' });
  });
});

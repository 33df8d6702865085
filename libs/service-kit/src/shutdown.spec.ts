/** The order in which a service stops. */
import { shutdown, type ShutdownParts } from './shutdown.js';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function recorded(overrides: Partial<ShutdownParts> = {}): { parts: ShutdownParts; steps: string[] } {
  const steps: string[] = [];
  const step = (name: string) => async (): Promise<void> => {
    steps.push(`${name} begins`);
    await pause(5);
    steps.push(`${name} ends`);
  };
  const parts: ShutdownParts = {
    withdrawReadiness: () => void steps.push('withdrawReadiness'),
    stopPulling: step('stopPulling'),
    closeListener: step('closeListener'),
    finishHandlers: step('finishHandlers'),
    closeApp: step('closeApp'),
    drainBus: step('drainBus'),
    closeDatabase: step('closeDatabase'),
    closeTelemetry: step('closeTelemetry'),
    ...overrides,
  };
  return { parts, steps };
}

const timing = { delayMs: 0, drainTimeoutMs: 1_000 };

describe('stopping a service', () => {
  it('withdraws readiness, takes no more, finishes what is in hand, and only then lets go of bus and database', async () => {
    const { parts, steps } = recorded();
    await shutdown(parts, timing, () => undefined);
    expect(steps).toEqual([
      'withdrawReadiness',
      'stopPulling begins',
      'stopPulling ends',
      'closeListener begins',
      'finishHandlers begins',
      'closeListener ends',
      'finishHandlers ends',
      'closeApp begins',
      'closeApp ends',
      'drainBus begins',
      'drainBus ends',
      'closeDatabase begins',
      'closeDatabase ends',
      'closeTelemetry begins',
      'closeTelemetry ends',
    ]);
  });

  it('goes on answering for a while after readiness was withdrawn, where it is told to', async () => {
    const { parts, steps } = recorded();
    const stopping = shutdown(parts, { ...timing, delayMs: 60 }, () => undefined);
    await pause(20);
    expect(steps).toEqual(['withdrawReadiness']);
    await stopping;
    expect(steps.at(-1)).toBe('closeTelemetry ends');
  });

  it('tells the listener how long it may take', async () => {
    const closeListener = jest.fn(async (_withinMs: number) => undefined);
    await shutdown(recorded({ closeListener }).parts, { delayMs: 0, drainTimeoutMs: 777 }, () => undefined);
    expect(closeListener).toHaveBeenCalledWith(777);
  });

  it.each([
    'withdrawReadiness',
    'stopPulling',
    'closeListener',
    'finishHandlers',
    'closeApp',
    'drainBus',
  ] as const)('closes the database even when %s fails, and reports it', async (part) => {
    const error = new Error('broken');
    const { parts, steps } = recorded({
      [part]: () => {
        throw error;
      },
    });
    const report = jest.fn();
    await shutdown(parts, timing, report);
    expect(report.mock.calls).toEqual([[part, error]]);
    expect(steps).toContain('closeDatabase ends');
    expect(steps.at(-1)).toBe('closeTelemetry ends');
  });
});

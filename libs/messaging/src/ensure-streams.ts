/** Makes the streams on a server be as declared; safe to repeat, and from several services at once. */
import { JetStreamApiError, type JetStreamManager, type StreamConfig } from '@nats-io/jetstream';
import type { BusLog } from './bus-log.js';
import { streamConfigs, type StreamSettings, type TopologyOptions } from './topology.js';

/** Of a stream that exists, what we mind; the rest (placement, byte limits) is the operator's. */
const MINDED = ['max_age', 'duplicate_window', 'discard', 'max_msg_size', 'num_replicas'] as const;

const NAME_IN_USE = 10_058;

export async function ensureStreams(
  jsm: JetStreamManager,
  options: TopologyOptions,
  log: BusLog,
): Promise<void> {
  const existing = new Map<string, StreamConfig>();
  for await (const { config } of jsm.streams.list()) existing.set(config.name, config);
  for (const wanted of streamConfigs(options)) {
    const found = existing.get(wanted.name);
    if (found === undefined) await add(jsm, wanted, log);
    else if (differs(found, wanted)) await update(jsm, found, wanted, log);
  }
}

async function add(jsm: JetStreamManager, wanted: StreamSettings, log: BusLog): Promise<void> {
  try {
    await jsm.streams.add({ ...wanted });
    log('info', 'stream made', { stream: wanted.name });
  } catch (error) {
    // Another service was quicker.
    if (!(error instanceof JetStreamApiError && error.code === NAME_IN_USE)) throw error;
  }
}

async function update(
  jsm: JetStreamManager,
  found: StreamConfig,
  wanted: StreamSettings,
  log: BusLog,
): Promise<void> {
  try {
    const { name, storage: _fixed, ...declared } = wanted;
    const subjects = [...new Set([...found.subjects, ...wanted.subjects])];
    await jsm.streams.update(name, { ...found, ...declared, subjects });
    log('info', 'stream brought up to date', { stream: wanted.name });
  } catch (error) {
    // The stream is there and works; a person may have to move it on.
    const reason = error instanceof Error ? error.message : 'unknown';
    log('warn', 'a stream differs from what is declared and cannot be updated', {
      stream: wanted.name,
      reason,
    });
  }
}

function differs(found: StreamConfig, wanted: StreamSettings): boolean {
  return (
    wanted.subjects.some((subject) => !found.subjects.includes(subject)) ||
    MINDED.some((key) => wanted[key] !== undefined && wanted[key] !== found[key])
  );
}

/** Starts the four simulated providers together, each on a port of its own. */
import { ChatwootSimulator } from './chatwoot/chatwoot.simulator.js';
import type { ChatwootSimulatorOptions } from './chatwoot/chatwoot-options.js';
import type { SimulatorOptions } from './core/simulator.js';
import type { TawktoSimulatorOptions } from './tawkto/tawkto-options.js';
import { TawktoSimulator } from './tawkto/tawkto.simulator.js';
import { TelegramSimulator, type TelegramSimulatorOptions } from './telegram/telegram.simulator.js';
import { WhatsAppSimulator } from './whatsapp/whatsapp.simulator.js';
import type { WhatsAppSimulatorOptions } from './whatsapp/whatsapp-options.js';

/** Settings for all, and for each. */
export interface SimulatorHubOptions extends SimulatorOptions {
  /** Ports; 0 or nothing = any free one. */
  readonly ports?: {
    readonly whatsapp?: number;
    readonly telegram?: number;
    readonly chatwoot?: number;
    readonly tawkto?: number;
  };
  readonly whatsapp?: WhatsAppSimulatorOptions;
  readonly telegram?: TelegramSimulatorOptions;
  readonly chatwoot?: ChatwootSimulatorOptions;
  readonly tawkto?: TawktoSimulatorOptions;
}

/** The four, running. */
export class SimulatorHub {
  readonly whatsapp: WhatsAppSimulator;
  readonly telegram: TelegramSimulator;
  readonly chatwoot: ChatwootSimulator;
  readonly tawkto: TawktoSimulator;

  constructor(private readonly options: SimulatorHubOptions = {}) {
    const { ports: _ports, whatsapp, telegram, chatwoot, tawkto, ...all } = options;
    this.whatsapp = new WhatsAppSimulator({ ...all, ...whatsapp });
    this.telegram = new TelegramSimulator({ ...all, ...telegram });
    this.chatwoot = new ChatwootSimulator({ ...all, ...chatwoot });
    this.tawkto = new TawktoSimulator({ ...all, ...tawkto });
  }

  /** Starts all four, or none: if one cannot listen, the others are stopped again. */
  async start(): Promise<void> {
    const { ports = {} } = this.options;
    const started = await Promise.allSettled([
      this.whatsapp.start(ports.whatsapp),
      this.telegram.start(ports.telegram),
      this.chatwoot.start(ports.chatwoot),
      this.tawkto.start(ports.tawkto),
    ]);
    const failed = started.find((result) => result.status === 'rejected');
    if (!failed) return;
    await this.stop();
    throw failed.reason instanceof Error ? failed.reason : new Error(String(failed.reason));
  }

  /** Stops all four. */
  async stop(): Promise<void> {
    await Promise.all([this.whatsapp.stop(), this.telegram.stop(), this.chatwoot.stop(), this.tawkto.stop()]);
  }

  /** Forgets what was sent and said, in all four. */
  reset(): void {
    for (const simulator of [this.whatsapp, this.telegram, this.chatwoot, this.tawkto]) simulator.reset();
  }
}

/** Makes and starts the four. */
export async function startSimulators(options: SimulatorHubOptions = {}): Promise<SimulatorHub> {
  const hub = new SimulatorHub(options);
  await hub.start();
  return hub;
}

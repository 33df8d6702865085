/** Simulated providers connected to a tenant of a running stack. */
import { ChatwootSimulator, TawktoSimulator, TelegramSimulator, WhatsAppSimulator } from '@enlace/simulators';
import type {
  TawktoSimulatorOptions,
  TelegramSimulatorOptions,
  WhatsAppSimulatorOptions,
} from '@enlace/simulators';
import type { Stack } from './stack.js';
import { watched } from './watched.js';

/** Small pauses: a test should not wait for a provider's patience. Limits and the 24-hour window are in real time. */
const FAST = { speed: 20 } as const;

export const CLINIC = {
  title: 'Horarios',
  text: 'La clínica abre de lunes a viernes de 9:00 a 19:00 horas. Los sábados abrimos de 9:00 a 14:00 horas. Los domingos permanecemos cerrados.',
  question: '¿A qué hora abren los sábados?',
  answer: '9:00 a 14:00',
} as const;

export async function startWhatsApp(options: WhatsAppSimulatorOptions = {}): Promise<WhatsAppSimulator> {
  const simulator = watched(new WhatsAppSimulator({ ...FAST, ...options }));
  await simulator.start();
  return simulator;
}

export async function startTelegram(options: TelegramSimulatorOptions = {}): Promise<TelegramSimulator> {
  const simulator = watched(new TelegramSimulator({ ...FAST, ...options }));
  await simulator.start();
  return simulator;
}

export async function startChatwoot(): Promise<ChatwootSimulator> {
  const simulator = watched(new ChatwootSimulator());
  await simulator.start();
  return simulator;
}

export async function startTawkto(options: TawktoSimulatorOptions = {}): Promise<TawktoSimulator> {
  const simulator = watched(new TawktoSimulator({ ...FAST, ...options }));
  await simulator.start();
  return simulator;
}

export function hostOf(simulator: { readonly url: string }): string {
  return new URL(simulator.url).host;
}

export function whatsAppConfig(simulator: WhatsAppSimulator): Record<string, string> {
  const { number } = simulator;
  return {
    phone_number_id: number.phoneNumberId,
    waba_id: number.wabaId,
    app_id: simulator.appId,
    access_token: number.accessToken,
    app_secret: number.appSecret,
    verify_token: 'verify-token-of-the-test',
    base_url: simulator.url,
  };
}

/** Sets the tenant's number up and sends its webhooks to the stack; returns the integration's id. */
export async function connectWhatsApp(
  stack: Stack,
  simulator: WhatsAppSimulator,
  tenant: string,
): Promise<string> {
  const { id, webhookUrl } = await stack.setUp('whatsapp', tenant, whatsAppConfig(simulator));
  simulator.connect({ webhookUrl });
  return id;
}

export async function connectTelegram(
  stack: Stack,
  simulator: TelegramSimulator,
  tenant: string,
): Promise<string> {
  const secretToken = 'secret-token-of-the-test';
  const { id, webhookUrl } = await stack.setUp('telegram', tenant, {
    bot_token: simulator.botToken,
    secret_token: secretToken,
    base_url: simulator.url,
  });
  simulator.connect({ webhookUrl, secretToken });
  return id;
}

export async function connectChatwoot(
  stack: Stack,
  simulator: ChatwootSimulator,
  tenant: string,
): Promise<string> {
  const secret = 'chatwoot-secret-of-the-test';
  const { id, webhookUrl } = await stack.setUp('chatwoot', tenant, {
    base_url: simulator.url,
    api_access_token: simulator.agent.token,
    account_id: simulator.accountId,
    webhook_secret: secret,
  });
  simulator.connect({ webhookUrl, secret });
  return id;
}

export async function connectTawkto(
  stack: Stack,
  simulator: TawktoSimulator,
  tenant: string,
  more: Record<string, string> = {},
): Promise<string> {
  const { id, webhookUrl } = await stack.setUp('tawkto', tenant, {
    property_id: simulator.property.id,
    webhook_secret: simulator.webhookSecret,
    ...more,
  });
  simulator.connect({ webhookUrl });
  return id;
}

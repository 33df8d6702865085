/** A tenant that has one of everything: integrations, knowledge, a conversation, a failed message, a webhook, a notification, a key, a dead letter. */
import { SCOPES, type Scope } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import { Database, DeadLetterStore } from '@enlace/persistence';
import { ChatwootSimulator, TawktoSimulator, TelegramSimulator, WhatsAppSimulator } from '@enlace/simulators';
import { connectChatwoot, connectTawkto, connectTelegram, connectWhatsApp } from './channels.js';
import { upload } from './files.js';
import { conversations, messages, webhooks, type LoggedWebhook } from './records.js';
import type { Stack } from './stack.js';
import { until } from './until.js';
import { watched } from './watched.js';

export interface TenantRecords {
  readonly tenant: string;
  /** May do everything, in this tenant. */
  readonly key: string;
  readonly keyId: string;
  readonly integrations: Readonly<Record<'whatsapp' | 'telegram' | 'chatwoot' | 'tawkto', string>>;
  readonly document: string;
  readonly conversation: string;
  readonly contact: string;
  readonly message: string;
  readonly webhook: string;
  readonly notification: string;
  readonly deadLetter: string;
  readonly upload: string;
  readonly client: string;
  readonly erasure: string;
}

/** A template that each tenant's account has. */
const SALUDO = {
  id: 1,
  name: 'saludo',
  language: 'es',
  category: 'UTILITY',
  body: 'Hola',
  status: 'APPROVED',
} as const;

/** The four providers, with accounts that are no other tenant's: `digit` tells them apart. */
export class TenantChannels {
  readonly whatsapp: WhatsAppSimulator;
  readonly telegram: TelegramSimulator;
  readonly chatwoot = watched(new ChatwootSimulator());
  readonly tawkto: TawktoSimulator;

  constructor(digit: number) {
    this.whatsapp = watched(
      new WhatsAppSimulator({
        speed: 20,
        phoneNumberId: `10654035224292${digit}`,
        wabaId: `10229012934039${digit}`,
        templates: [SALUDO],
      }),
    );
    this.telegram = watched(
      new TelegramSimulator({ speed: 20, botToken: `12345678${digit}:telegram-bot-token` }),
    );
    this.tawkto = watched(new TawktoSimulator({ speed: 20, propertyId: `58ca8453b8a7e060cd3b1ec${digit}` }));
  }

  get all(): readonly { readonly url: string; start(): Promise<unknown>; stop(): Promise<unknown> }[] {
    return [this.whatsapp, this.telegram, this.chatwoot, this.tawkto];
  }
}

/** A key of one tenant, made as an operator makes it. */
export async function keyOf(
  stack: Stack,
  tenant: string,
  scopes: readonly Scope[] = SCOPES,
): Promise<{ id: string; key: string }> {
  return stack.api.post('/api/v1/keys', { tenant_id: tenant, name: `a key of ${tenant}`, scopes });
}

/** What the tenant's customer asks and its document answers; nobody else's records say it. */
export function wordOf(tenant: string): string {
  return `palabra${tenant}`;
}

/** Everything through the public door, but for the dead letter: nothing that is in order makes one. */
export async function fillTenant(
  stack: Stack,
  channels: TenantChannels,
  tenant: string,
): Promise<TenantRecords> {
  const integrations = {
    whatsapp: await connectWhatsApp(stack, channels.whatsapp, tenant),
    telegram: await connectTelegram(stack, channels.telegram, tenant),
    chatwoot: await connectChatwoot(stack, channels.chatwoot, tenant),
    tawkto: await connectTawkto(stack, channels.tawkto, tenant),
  };
  const { document_id: document } = await stack.api.post<{ document_id: string }>(
    '/api/v1/knowledge/documents',
    {
      tenant_id: tenant,
      title: wordOf(tenant),
      content: `El horario de ${wordOf(tenant)} es de 9:00 a 14:00 horas.`,
      format: 'text',
      external_id: 'horario',
    },
  );
  const phone = '5215512345678';
  await channels.whatsapp.customerWrites({ from: phone, text: `¿Cuál es el horario de ${wordOf(tenant)}?` });
  const { conversation, contact } = await answered(stack, tenant);
  const { notification_id: notification } = await stack.api.post<{ notification_id: string }>(
    '/api/v1/notifications',
    { tenant_id: tenant, recipient_id: contact, message: `Un aviso de ${wordOf(tenant)}` },
  );
  await stack.api.post('/api/v1/integrations/whatsapp/templates/sync', { tenant_id: tenant });
  const { id: keyId, key } = await keyOf(stack, tenant);
  const deadLetter = await setAside(stack, tenant);
  const [first] = await until(
    () => messages(stack, conversation),
    (found) => found.length === 3 && found.every(({ status }) => status === null || status === 'read'),
  );
  await failedMessage(stack, tenant);
  // Also the statuses of what was sent: what is counted later must not be on its way still.
  const logged = await until(
    () => webhooks(stack, tenant),
    (found) => found.length > 0 && found.every(isProcessed),
  );
  return {
    tenant,
    key,
    keyId,
    integrations,
    document,
    conversation,
    contact,
    message: first?.id ?? '',
    webhook: logged.at(-1)?.id ?? '',
    notification,
    deadLetter,
    upload: await uploaded(stack, tenant),
    client: await clientMade(stack, tenant),
    erasure: await erased(stack, tenant),
  };
}

function isProcessed({ status }: LoggedWebhook): boolean {
  return status === 'processed';
}

async function answered(stack: Stack, tenant: string): Promise<{ conversation: string; contact: string }> {
  const { items } = await until(
    () =>
      stack.api.get<{ items: { id: string; contact: { id: string }; awaiting_since: string | null }[] }>(
        `/api/v1/conversations?tenant_id=${tenant}`,
      ),
    (page) => page.items.length === 1 && page.items[0]?.awaiting_since === null,
  );
  return { conversation: items[0]?.id ?? '', contact: items[0]?.contact.id ?? '' };
}

/** Free text to somebody who never wrote. */
async function failedMessage(stack: Stack, tenant: string): Promise<void> {
  await stack.api.post('/api/v1/integrations/whatsapp/messages', {
    tenant_id: tenant,
    to: '5215500000001',
    content: { type: 'text', text: `Hola de ${wordOf(tenant)}` },
  });
  await until(
    () => stack.api.get<{ items: unknown[] }>(`/api/v1/messages?tenant_id=${tenant}&status=failed`),
    ({ items }) => items.length === 1,
  );
}

/** Somebody who never wrote, erased. */
async function erased(stack: Stack, tenant: string): Promise<string> {
  const to = '5215500000009';
  await stack.api.post('/api/v1/integrations/whatsapp/messages', {
    tenant_id: tenant,
    to,
    content: { type: 'text', text: 'Hola' },
  });
  const known = await until(
    () => conversations(stack, tenant),
    (all) => all.some(({ contact }) => contact.external_id === to),
  );
  const contact = known.find((one) => one.contact.external_id === to)?.contact.id ?? '';
  const { erasure_id: id } = await stack.api.post<{ erasure_id: string }>(
    `/api/v1/contacts/${contact}/erase`,
    {},
  );
  await until(
    () => stack.api.get<{ state: string }>(`/api/v1/erasures/${id}`),
    ({ state }) => state === 'done',
  );
  return id;
}

async function uploaded(stack: Stack, tenant: string): Promise<string> {
  const { data } = await upload(
    stack,
    `tenant_id=${tenant}`,
    Buffer.from(`fichero de ${wordOf(tenant)}`),
    'text/plain',
  );
  return data?.media_id ?? '';
}

async function clientMade(stack: Stack, tenant: string): Promise<string> {
  const body = { tenant_id: tenant, id: `client-of-${tenant}`, first_name: wordOf(tenant) };
  const { id } = await stack.api.post<{ id: string }>('/api/v1/clients', body);
  return id;
}

async function setAside(stack: Stack, tenant: string): Promise<string> {
  const database = Database.open({ url: stack.databaseUrl, poolSize: 1 });
  try {
    const id = randomId();
    await new DeadLetterStore(database).put({
      id,
      tenantId: tenant,
      provider: 'whatsapp',
      event: 'message.received',
      subject: `inbound.whatsapp.${tenant}.message.received`,
      consumer: 'whatsapp_inbound',
      code: 'event.invalid',
      reason: `set aside in ${tenant}`,
      deliveries: 1,
      envelope: { stream: 'inbound', sequence: 1, omitted: false, event: { id, tenantid: tenant } },
    });
    return id;
  } finally {
    await database.close();
  }
}

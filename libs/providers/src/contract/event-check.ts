/** Checks events as the bus will: with the payload class of each. */
import {
  AccountChange,
  ContactChange,
  ConversationChange,
  DeliveryUpdate,
  MessageChange,
  UnaddressedMessage,
  UnrecognizedWebhook,
  type NormalizedEvent,
} from '@enlace/normalization';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';

const CLASSES: Readonly<Record<NormalizedEvent['name'], new () => object>> = {
  'message.received': UnaddressedMessage,
  'message.echoed': UnaddressedMessage,
  'message.changed': MessageChange,
  'delivery.updated': DeliveryUpdate,
  'contact.changed': ContactChange,
  'conversation.changed': ConversationChange,
  'account.changed': AccountChange,
  'webhook.unrecognized': UnrecognizedWebhook,
};

/** What the payload class finds wrong with an event's data, and what no event may lack; empty when all is well. */
export function faultsOf(event: NormalizedEvent): string[] {
  return [...shapeFaultsOf(event), ...classFaultsOf(event.name, event.data)];
}

/** The same without the cost of carrying `raw_payload`, of which the class asks only that it is an object. */
export function ownFaultsOf(event: NormalizedEvent): string[] {
  return [...shapeFaultsOf(event), ...classFaultsOf(event.name, { ...event.data, raw_payload: {} })];
}

function classFaultsOf(name: NormalizedEvent['name'], data: object): string[] {
  const errors = validateSync(plainToInstance(CLASSES[name], data), {
    whitelist: true,
    forbidNonWhitelisted: true,
  });
  return errors.flatMap((error) => messagesOf(error, name));
}

/** The cheap part, for suites that look at every event of a hundred thousand payloads. */
export function shapeFaultsOf(event: NormalizedEvent): string[] {
  const { name, key, conversation, account, data } = event;
  const faults: string[] = [];
  const raw: unknown = data.raw_payload;
  if (typeof key !== 'string' || key === '') faults.push(`${name}: no key`);
  if (typeof conversation !== 'string' || conversation === '') faults.push(`${name}: no conversation`);
  if (account !== undefined && typeof account !== 'string') faults.push(`${name}: account is no text`);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    faults.push(`${name}: raw_payload is no object`);
  return faults;
}

function messagesOf(error: ValidationError, path: string): string[] {
  const at = `${path}.${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((message) => `${at}: ${message}`);
  return [...own, ...(error.children ?? []).flatMap((child) => messagesOf(child, at))];
}

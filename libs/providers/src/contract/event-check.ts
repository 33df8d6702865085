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

// jest looks globals up slowly
const { stringify } = JSON;
const { isFinite } = Number;
const { isArray } = Array;

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

/**
 * The same without the cost of carrying `raw_payload`, of which the class asks only that it is an object; and
 * the class is asked once only about data it found well (kept in `well`), however many events say just that.
 */
export function ownFaultsOf(event: NormalizedEvent, well: Set<string>): string[] {
  const faults = shapeFaultsOf(event);
  const data = { ...event.data, raw_payload: {} };
  const written = `${event.name} ${stringify(data, whole)}`;
  if (well.has(written)) return faults;
  const found = classFaultsOf(event.name, data);
  if (found.length === 0) well.add(written);
  return [...faults, ...found];
}

/** What JSON leaves out or writes as null is told apart as well; no text of an event has NUL in it. */
function whole(_name: string, value: unknown): unknown {
  if (value === undefined) return '\0undefined';
  return typeof value === 'number' && !isFinite(value) ? `\0${value}` : value;
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
  if (typeof raw !== 'object' || raw === null || isArray(raw))
    faults.push(`${name}: raw_payload is no object`);
  return faults;
}

function messagesOf(error: ValidationError, path: string): string[] {
  const at = `${path}.${error.property}`;
  const own = Object.values(error.constraints ?? {}).map((message) => `${at}: ${message}`);
  return [...own, ...(error.children ?? []).flatMap((child) => messagesOf(child, at))];
}

/** Reads an event from the bus: bytes to envelope to validated data, or the reason why not. */
import {
  AppError,
  catalog,
  eventNameOf,
  reject,
  subjectOf,
  type CloudEvent,
  type EventName,
} from '@enlace/contracts';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { addressOf } from './subject.js';

const REQUIRED = ['id', 'source', 'type', 'subject', 'time', 'tenantid', 'provider'] as const;
const OPTIONAL = ['integrationid', 'webhookid', 'sequence', 'traceparent'] as const;

/** The envelope; throws `event.invalid` when the bytes are none. */
export function readEnvelope(bytes: Uint8Array): CloudEvent {
  const envelope = parse(bytes);
  if (envelope['specversion'] !== '1.0') throw invalid('the event is no CloudEvents 1.0 envelope');
  for (const key of REQUIRED) {
    if (typeof envelope[key] !== 'string') throw invalid(`the envelope lacks "${key}"`);
  }
  for (const key of OPTIONAL) {
    const value = envelope[key];
    if (value !== undefined && typeof value !== 'string') throw invalid(`"${key}" is no string`);
  }
  if (!isRecord(envelope['data'])) throw invalid('the event has no data');
  return envelope as unknown as CloudEvent;
}

/** The envelope, when the bytes are one. */
export function envelopeIn(bytes: Uint8Array): CloudEvent | undefined {
  try {
    return readEnvelope(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Which event it is; throws `event.unknown` for a type of another release and `event.invalid` for an envelope
 * that contradicts the subject it came on, for a tenant's subject must not carry another tenant's event.
 */
export function identify(event: CloudEvent, subject: string): EventName {
  const name = eventNameOf(event.type);
  if (name === undefined) {
    throw new AppError('event.unknown', 'the type of the event is not known to this release', reject);
  }
  const address = addressOf(subject);
  if (
    address?.tenant !== event.tenantid ||
    address.provider !== event.provider ||
    subject !== subjectOf(name, address.provider, address.tenant)
  ) {
    throw invalid('the envelope contradicts the subject it was published on');
  }
  const owner = (event.data as Record<string, unknown>)['tenant_id'];
  if (owner !== undefined && owner !== event.tenantid) {
    throw invalid('the tenant of the data is not the tenant of the envelope');
  }
  return name;
}

/** The data as an instance of its class; throws `event.invalid` naming the fields, never their values. */
export function readData(name: EventName, event: CloudEvent, validate: boolean): object {
  const payload: new () => object = catalog[name].payload;
  const data = plainToInstance(payload, event.data);
  if (!validate) return data;
  const errors = validateSync(data, { whitelist: false, forbidUnknownValues: false });
  if (errors.length > 0) {
    const fields = errors.flatMap((error) => complaints(error, '')).slice(0, 10);
    throw new AppError('event.invalid', `the data does not fit ${name}: ${fields.join(', ')}`, reject, {
      fields,
    });
  }
  return data;
}

function complaints(error: ValidationError, path: string): string[] {
  const here = path === '' ? error.property : `${path}.${error.property}`;
  const own = Object.keys(error.constraints ?? {}).map((rule) => `${here} (${rule})`);
  return [...own, ...(error.children ?? []).flatMap((child) => complaints(child, here))];
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid('the event is no JSON');
  }
  if (!isRecord(value)) throw invalid('the event is no JSON object');
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): AppError {
  return new AppError('event.invalid', message, reject);
}

/** Streams and subjects: the only place where either is spelled. */
import { AppError } from './app-error.js';
import { catalog, type EventName } from './event-catalog.js';
import { TENANT_ID } from './tenant.js';

export const STREAMS = ['intake', 'inbound', 'answers', 'outbound', 'notices', 'dead'] as const;

export type StreamName = (typeof STREAMS)[number];

/** The provider token of a subject whose event belongs to no provider. */
export const NO_PROVIDER = 'none';

/** Every subject of a stream. */
export function subjectsOf(stream: StreamName): string {
  return `${stream}.>`;
}

/** `<stream>.<provider>.<tenant>.<event>`. */
export function subjectOf(event: EventName, provider: string, tenant: string): string {
  if (!TENANT_ID.test(tenant)) throw new AppError('tenant.invalid', 'a subject needs a valid tenant id');
  return `${catalog[event].stream}.${provider}.${tenant}.${event}`;
}

/** A consumer's filter: one event of every provider and tenant, or of one provider. */
export function filterOf(event: EventName, provider = '*'): string {
  return `${catalog[event].stream}.${provider}.*.${event}`;
}

/** A consumer's filter: every event of a stream, of one provider. */
export function providerFilterOf(stream: StreamName, provider: string): string {
  return `${stream}.${provider}.>`;
}

/** A reader's filter: every event of a tenant in a stream, whoever published it. */
export function streamFilterOf(stream: StreamName, tenant: string): string {
  if (!TENANT_ID.test(tenant)) throw new AppError('tenant.invalid', 'a subject needs a valid tenant id');
  return `${stream}.*.${tenant}.>`;
}

/** Where a message goes that no one could handle. */
export function deadSubjectOf(subject: string): string {
  const [, ...rest] = subject.split('.');
  return ['dead', ...rest].join('.');
}

/** The durable consumer of a service on a stream; one filter each, as NATS 2.9 allows. */
export function durableOf(service: string, stream: StreamName): string {
  return `${service}_${stream}`;
}

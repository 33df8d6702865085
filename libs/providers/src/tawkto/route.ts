/** Tells by which key a tawk.to webhook can be recognised. */
import type { RouteHint, WebhookRequest } from '../adapter.js';
import { idOf, objectOf } from '../json.js';
import type { TawktoCredentials } from './credentials.js';
import type { TawktoPayload } from './payload.js';

export function routeKeys(credentials: TawktoCredentials): readonly [string] {
  return [propertyKey(credentials.property_id)];
}

export function route(request: WebhookRequest): RouteHint | undefined {
  const property = propertyOf(objectOf(request.json));
  return property === undefined ? undefined : { keys: [propertyKey(property)] };
}

/** `property.id`; the older form may say `property_id`. */
export function propertyOf(payload: TawktoPayload): string | undefined {
  return idOf(objectOf(payload.property)['id']) ?? idOf(payload.property_id);
}

export function propertyKey(propertyId: string): string {
  return `property:${propertyId}`;
}

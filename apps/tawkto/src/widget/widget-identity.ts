/** Proves to tawk.to's secure mode who a signed-in visitor is. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { constantTimeEqual, hmac } from '@enlace/crypto';
import type { Caller } from '@enlace/service-kit';
import { ChosenProperty, type Property } from '../property/chosen-property.js';
import type { IdentityRequest } from './widget.dto.js';

export interface IdentityAnswer {
  readonly email: string;
  readonly name?: string;
  /** For `window.EnlaceTawkto = { visitor: { name, email, hash } }`. */
  readonly hash: string;
}

@Injectable()
export class WidgetIdentity {
  constructor(private readonly properties: ChosenProperty) {}

  /**
   * Asked by the business's own back end for the person it has signed in: whoever can ask can be anybody.
   * @throws AppError `integration.invalid` while no javascript_api_key is saved
   */
  async of(
    caller: Caller,
    tenantId: string,
    integrationId: string | undefined,
    { email, name }: IdentityRequest,
  ): Promise<IdentityAnswer> {
    const property = await this.properties.named(caller, tenantId, integrationId);
    const hash = hashOf(property, email);
    if (hash === undefined) {
      throw new AppError(
        'integration.invalid',
        'secure mode needs javascript_api_key: copy it from Administration > Overview > JavaScript API at tawk.to',
      );
    }
    return { email, ...(name === undefined ? {} : { name }), hash };
  }
}

/** Hex HMAC-SHA256 of the e-mail with the JavaScript API key (tawk.to's secure mode; combodo's ConfigHelper). */
function hashOf({ credentials }: Property, email: string): string | undefined {
  const key = credentials.javascript_api_key;
  return key ? hmac('sha256', key, email, 'hex') : undefined;
}

/** Whether the hash proves the address. */
export function isProven(property: Property, email: string, hash: string): boolean {
  const right = hashOf(property, email);
  return right !== undefined && constantTimeEqual(right, hash);
}

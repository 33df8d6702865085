/** A contact became a client's by what both are known by. */
import type { ContactLinked } from '@enlace/contracts';
import type { Provider } from '@enlace/normalization';
import type { LinkEvidence } from '../../client-link/client-link.js';
import type { Strength } from '../client-record.js';

export interface LinkMade {
  readonly linkId: string;
  readonly tenantId: string;
  readonly contactId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly clientId: string;
  readonly evidence: LinkEvidence;
  readonly strength: Strength;
}

/** The contact that is matched; locked by the caller. */
export interface MatchedContact {
  readonly tenantId: string;
  readonly contactId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

/** As `contact.linked` tells it; a merge and what visitors type in link nobody by themselves. */
export function linkedData({ tenantId, contactId, clientId, evidence, strength }: LinkMade): ContactLinked {
  return {
    tenant_id: tenantId,
    contact_id: contactId,
    client_id: clientId,
    evidence: evidence as ContactLinked['evidence'],
    strength: strength as ContactLinked['strength'],
  };
}

/** The client behind a contact, and what told us. */
import type { Provider } from '@enlace/normalization';
import { IDENTITY_KINDS } from '../client/client-record.js';

/** What tells that a contact is a client: a start link that the client was given, a system of the business, a person who
 * resolved a conflict, or an identity that both have. */
export const LINK_EVIDENCE = [
  'start_link',
  'api',
  'merge',
  'resolved',
  'automatic',
  ...IDENTITY_KINDS,
] as const;

export type LinkEvidence = (typeof LINK_EVIDENCE)[number];

/** The business's own id of a client. */
export const CLIENT_ID = /^[A-Za-z0-9._:-]{1,64}$/;

/** One piece of evidence. */
export interface ContactLink {
  readonly id: string;
  readonly clientId: string;
  /** `conflict`: the contact was another client's already, and stayed so. */
  readonly state: 'linked' | 'conflict';
  readonly evidence: LinkEvidence;
  readonly detail: string;
  readonly at: Date;
  /** Since when it counts no more. */
  readonly undoneAt: Date | null;
}

/** A contact, its client, and all evidence, the newest first. */
export interface LinkedContact {
  readonly contactId: string;
  readonly tenantId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly clientId: string | null;
  readonly links: readonly ContactLink[];
}

export interface ClientLinked {
  readonly contact: LinkedContact;
  /** The new piece of evidence; absent where nothing changed. */
  readonly link?: ContactLink;
  /** Whose the contact was before; null where it was nobody's. */
  readonly formerClientId: string | null;
}

export interface StartLinkDraft {
  readonly tenantId: string;
  readonly integrationId: string;
  readonly clientId: string;
  /** SHA-256 (hex) of the token. */
  readonly tokenHash: string;
  readonly singleUse: boolean;
  /** Seconds from now. */
  readonly expiresIn: number;
  /** The key that asks for it. */
  readonly createdBy: string;
}

/** What came of a start link somebody came by. */
export type StartLinkOutcome =
  | { readonly outcome: 'linked'; readonly linkId: string; readonly clientId: string }
  /** The contact is another client's: nothing was changed, and the link still works. */
  | {
      readonly outcome: 'conflict';
      readonly linkId: string;
      readonly clientId: string;
      readonly presentClientId: string;
    }
  | { readonly outcome: 'already_linked' | 'expired' | 'used' | 'unknown' };

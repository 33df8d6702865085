/** A contact became known as a client of the business, was claimed by another, or is no client any more. */
import { IsIn, IsString, IsUUID } from 'class-validator';

const LINK_EVIDENCE = [
  'start_link',
  'api',
  'resolved',
  'automatic',
  'phone',
  'email',
  'whatsapp_user_id',
  'telegram',
  'chatwoot_contact',
] as const;
const LINK_STRENGTHS = ['proven', 'stated', 'strong', 'medium'] as const;

export class ContactLinked {
  @IsString() tenant_id!: string;
  @IsUUID() contact_id!: string;
  /** The business's own id of the client. */
  @IsString() client_id!: string;
  /**
   * `start_link`: the person came by a link that the client was given. `api`: a system of the business said so.
   * `resolved`: a person decided it. `automatic`: the client was made for this contact. Else the kind of identity that
   * contact and client have in common.
   */
  @IsIn(LINK_EVIDENCE) evidence!: (typeof LINK_EVIDENCE)[number];
  /**
   * `proven`: the person showed something only the client had. `stated`: somebody says so. `strong`: the channel vouches
   * for the identity. `medium`: it stands in a record that agents keep.
   */
  @IsIn(LINK_STRENGTHS) strength!: (typeof LINK_STRENGTHS)[number];
}

export class ContactLinkConflict {
  @IsString() tenant_id!: string;
  @IsUUID() contact_id!: string;
  /** Whose the contact is, and stays. */
  @IsString() client_id!: string;
  /** Whose the evidence says it is. */
  @IsString() claimed_client_id!: string;
  @IsIn(['start_link']) evidence!: 'start_link';
}

export class ContactUnlinked {
  @IsString() tenant_id!: string;
  @IsUUID() contact_id!: string;
  /** Whose it was. */
  @IsString() client_id!: string;
}

/** A contact became known as a client of the business, was claimed by another, or is no client any more. */
import { IsIn, IsString, IsUUID } from 'class-validator';

export class ContactLinked {
  @IsString() tenant_id!: string;
  @IsUUID() contact_id!: string;
  /** The business's own id of the client. */
  @IsString() client_id!: string;
  /** `start_link`: the person came by a link that the client was given. `api`: a system of the business said so. */
  @IsIn(['start_link', 'api']) evidence!: 'start_link' | 'api';
  /** `proven`: the person showed something only the client had. `stated`: somebody says so. */
  @IsIn(['proven', 'stated']) strength!: 'proven' | 'stated';
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

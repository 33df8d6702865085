/** Clients, as the API shows them. */
import type {
  ClientContact,
  ClientIdentity,
  ClientMatch,
  ClientMerge,
  ClientRecord,
  ClientSettings,
} from '@enlace/persistence';

export interface ClientAnswer {
  readonly id: string;
  readonly tenant_id: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  /** E.164. */
  readonly phone: string | null;
  readonly email: string | null;
  readonly locale: string | null;
  readonly time_zone: string | null;
  readonly attributes: Record<string, unknown>;
  /** `api`, `import`, `chatwoot` or `automatic`. */
  readonly source: string;
  readonly revision: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly removed_at: string | null;
  /** The client that goes on in its place. */
  readonly merged_into: string | null;
}

export interface KnownClientAnswer extends ClientAnswer {
  readonly identities: readonly {
    readonly kind: string;
    readonly value: string;
    readonly evidence: string;
    readonly strength: string;
    readonly at: string;
  }[];
}

export function clientAnswer(client: ClientRecord): ClientAnswer {
  return {
    id: client.id,
    tenant_id: client.tenantId,
    first_name: client.firstName,
    last_name: client.lastName,
    phone: client.phone,
    email: client.email,
    locale: client.locale,
    time_zone: client.timeZone,
    attributes: client.attributes,
    source: client.source,
    revision: client.revision,
    created_at: client.createdAt.toISOString(),
    updated_at: client.updatedAt.toISOString(),
    removed_at: client.removedAt?.toISOString() ?? null,
    merged_into: client.mergedInto,
  };
}

export function knownClientAnswer(
  client: ClientRecord,
  identities: readonly ClientIdentity[],
): KnownClientAnswer {
  return {
    ...clientAnswer(client),
    identities: identities.map(({ kind, value, evidence, strength, at }) => ({
      kind,
      value,
      evidence,
      strength,
      at: at.toISOString(),
    })),
  };
}

export interface ClientContactAnswer {
  readonly contact_id: string;
  readonly provider: string;
  readonly integration_id: string;
  readonly name: string | null;
  readonly evidence: string | null;
  readonly strength: string | null;
  readonly detail: string | null;
  readonly linked_at: string | null;
  readonly conversations: readonly {
    readonly id: string;
    readonly state: string;
    readonly last_activity_at: string;
  }[];
}

export function clientContactAnswer(contact: ClientContact): ClientContactAnswer {
  return {
    contact_id: contact.contactId,
    provider: contact.provider,
    integration_id: contact.integrationId,
    name: contact.name,
    evidence: contact.evidence,
    strength: contact.strength,
    detail: contact.detail,
    linked_at: contact.linkedAt?.toISOString() ?? null,
    conversations: contact.conversations.map(({ id, state, at }) => ({
      id,
      state,
      last_activity_at: new Date(at).toISOString(),
    })),
  };
}

export interface MergeAnswer {
  readonly merge_id: string;
  readonly from: ClientAnswer;
  readonly into: ClientAnswer;
  readonly contacts_moved: number;
  readonly identities_moved: number;
}

export function mergeAnswer({ id, from, into, contacts, identities }: ClientMerge): MergeAnswer {
  return {
    merge_id: id,
    from: clientAnswer(from),
    into: clientAnswer(into),
    contacts_moved: contacts,
    identities_moved: identities,
  };
}

export interface ConflictAnswer {
  readonly id: string;
  readonly tenant_id: string;
  readonly contact_id: string;
  readonly provider: string;
  readonly contact_name: string | null;
  /** `conflict`: evidence for several clients; `suggestion`: evidence too weak to link. */
  readonly state: string;
  readonly candidates: ClientMatch['candidates'];
  readonly at: string;
}

export function conflictAnswer(match: ClientMatch): ConflictAnswer {
  return {
    id: match.id,
    tenant_id: match.tenantId,
    contact_id: match.contactId,
    provider: match.provider,
    contact_name: match.contactName,
    state: match.state,
    candidates: match.candidates,
    at: match.at.toISOString(),
  };
}

export interface SettingsAnswer {
  readonly tenant_id: string;
  readonly create_automatically: boolean;
  readonly default_country: string;
  readonly link_medium: readonly string[];
}

export function settingsAnswer(tenantId: string, settings: ClientSettings): SettingsAnswer {
  return {
    tenant_id: tenantId,
    create_automatically: settings.createAutomatically,
    default_country: settings.defaultCountry,
    link_medium: settings.linkMedium,
  };
}

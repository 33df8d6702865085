/** Whether an event on the bus, or one that was set aside, is about a person; pure. */
import { isProvider, splitRequest } from '@enlace/normalization';
import { digitsOf, idsOn, personTraces, type Person, type PersonRecords } from './person.js';

/** What is read of an event; a dead letter may be whatever made it one. */
export interface SeenEvent {
  readonly provider?: unknown;
  readonly integrationid?: unknown;
  readonly data?: unknown;
}

/** One look at many events: what is the same for all of them is made once. */
export class PersonEvents {
  private readonly digits: ReadonlySet<string>;
  private readonly traces: readonly string[];
  private readonly ours: ReadonlySet<string>;
  private readonly idsByPlace = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly person: Person,
    private readonly records: PersonRecords,
  ) {
    this.digits = new Set(digitsOf(person));
    this.traces = personTraces(person);
    this.ours = new Set([
      ...person.contactIds,
      ...records.conversationIds,
      ...records.messageIds,
      ...person.clientIds,
    ]);
  }

  /** An event that says whose it is is that person's, whomever it mentions. */
  has(event: SeenEvent): boolean {
    const data = objectOf(event.data);
    const provider = typeof event.provider === 'string' ? event.provider : '';
    const integration = typeof event.integrationid === 'string' ? event.integrationid : undefined;
    if (OUR_IDS.some((name) => this.isOurs(data[name])) || this.isOfMessage(integration, data)) return true;
    const named = peopleIn(data);
    if (named.length > 0) {
      const ids = this.idsAt(provider, integration);
      return named.some((id) => ids.has(id.replace(/^\+/, '')) || this.digits.has(digitsIn(id)));
    }
    if (typeof data['body'] === 'string' && typeof data['webhook_id'] === 'string')
      return this.hasPartOf(provider, integration, data['body']);
    return this.isMentioned(JSON.stringify(event));
  }

  /** Whether a text names the person. */
  isMentioned(text: string): boolean {
    return this.traces.some((trace) => text.includes(trace));
  }

  /** A webhook that waits on the bus to be logged; its body as base64. */
  private hasPartOf(provider: string, integration: string | undefined, body: string): boolean {
    const text = Buffer.from(body, 'base64').toString('utf8');
    if (!isProvider(provider)) return this.isMentioned(text);
    try {
      const ids = this.idsAt(provider, integration);
      return splitRequest(provider, JSON.parse(text), ids).theirs.length > 0;
    } catch {
      return this.isMentioned(text);
    }
  }

  private isOurs(value: unknown): boolean {
    if (Array.isArray(value)) return value.some((one) => this.isOurs(one));
    return typeof value === 'string' && this.ours.has(value);
  }

  private isOfMessage(integration: string | undefined, data: Readonly<Record<string, unknown>>): boolean {
    if (integration === undefined) return false;
    return [data['message_id'], data['provider_message_id']].some(
      (id) => typeof id === 'string' && this.records.providerMessageIds.has(`${integration}/${id}`),
    );
  }

  private idsAt(provider: string, integration: string | undefined): ReadonlySet<string> {
    const place = `${provider}/${integration ?? ''}`;
    const ids = this.idsByPlace.get(place) ?? idsOn(this.person, provider, integration);
    this.idsByPlace.set(place, ids);
    return ids;
  }
}

const OUR_IDS = [
  'message_id',
  'message_ids',
  'reply_id',
  'conversation_id',
  'contact_id',
  'client_id',
  'claimed_by',
];

/** Whom the data of an event names: the contact, the recipient of a status, whom a message or a notice is for. */
function peopleIn(data: Readonly<Record<string, unknown>>): string[] {
  const contact = objectOf(data['contact']);
  const aliases = Array.isArray(contact['aliases']) ? (contact['aliases'] as unknown[]) : [];
  return [
    data['contact'],
    contact['external_id'],
    ...aliases,
    data['former_id'],
    data['recipient'],
    data['phone'],
  ].filter((id): id is string => typeof id === 'string' && id !== '');
}

function digitsIn(text: string): string {
  return text.replace(/\D/g, '');
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

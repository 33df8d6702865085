/** The bus of one app: publishes events with an acknowledgement and hears notices. */
import { addressOf } from './subject.js';
import {
  AppError,
  envelopeOf,
  eventNameOf,
  filterOf,
  reject,
  subjectOf,
  type CloudEvent,
  type EventDraft,
  type EventName,
  type PayloadOf,
} from '@enlace/contracts';
import { Injectable } from '@nestjs/common';
import type { BusLog } from './bus-log.js';
import { Connection, type ConnectionSettings } from './connection.js';
import { ensureStreams } from './ensure-streams.js';
import { Publisher, type Parcel } from './publisher.js';
import { identify, readData, readEnvelope } from './read-event.js';
import type { TopologyOptions } from './topology.js';
import { publishing } from './trace.js';

export interface BusOptions extends ConnectionSettings, TopologyOptions {
  /** How long a publish may wait for its acknowledgement, connecting included (ms); 2,000 when not given. */
  readonly timeoutMs?: number | undefined;
  readonly log?: BusLog | undefined;
}

export interface BusHealth {
  readonly connected: boolean;
  /** The server answers for JetStream. */
  readonly jetStream: boolean;
}

export type NoticeListener<Name extends EventName> = (
  data: PayloadOf<Name>,
  event: CloudEvent<PayloadOf<Name>>,
) => void | Promise<void>;

const TIMEOUT_MS = 2_000;
const PIPELINE = 512;
const HEALTH_TIMEOUT_MS = 1_000;

@Injectable()
export class Bus {
  /** For the other classes of this library. */
  readonly connection: Connection;
  readonly log: BusLog;
  private readonly publisher: Publisher;
  private readonly timeoutMs: number;
  private mending: Promise<void> | undefined;
  private checking: Promise<void> | undefined;
  private draining: Promise<void> | undefined;

  private constructor(private readonly options: BusOptions) {
    this.log = options.log ?? (() => undefined);
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    this.connection = new Connection(options, this.log);
    this.publisher = new Publisher(this.connection, this, this.timeoutMs);
    // The server may come back without its data.
    this.connection.onUp(() => this.checkStreams());
  }

  /** Connects in the background, for as long as it takes; nothing waits for NATS here. */
  static open(options: BusOptions): Bus {
    return new Bus(options);
  }

  get connected(): boolean {
    return this.connection.connected;
  }

  /** The largest message the server takes, in bytes, headers included; undefined while it is not connected. */
  maxPayload(): number | undefined {
    return this.connection.current?.nats.info?.max_payload;
  }

  /**
   * Builds the envelope and publishes it; resolves with it once the stream has stored it. Publishing the same
   * happening again within two minutes is stored once. Throws `bus.unavailable` (retry) when it is not known to
   * be stored, `request.too_large` (reject) when it never can be.
   */
  async publish<Name extends EventName>(draft: EventDraft<Name>): Promise<CloudEvent<PayloadOf<Name>>> {
    const event = envelopeOf(draft);
    const subject = subjectOf(draft.name, event.provider, event.tenantid);
    const facts = { event: draft.name, subject, id: event.id };
    return publishing(facts, draft.traceparent, async (carrier) => {
      const { traceparent } = carrier;
      const sent = traceparent === undefined ? event : { ...event, traceparent };
      await this.send({
        subject,
        body: JSON.stringify(sent),
        messageId: messageIdOf(event),
        headers: carrier,
      });
      return sent;
    });
  }

  /**
   * Publishes in order without waiting for each acknowledgement in turn. Rejects when one is missing; what came
   * before it may be stored, so publish all of them again.
   */
  async publishMany(drafts: readonly EventDraft<EventName>[]): Promise<void> {
    const failures: unknown[] = [];
    let next = 0;
    const sendOn = async (): Promise<void> => {
      while (failures.length === 0) {
        const draft = drafts[next];
        next += 1;
        if (draft === undefined) return;
        await this.publish(draft).catch((error: unknown) => failures.push(error));
      }
    };
    await Promise.all(Array.from({ length: Math.min(PIPELINE, drafts.length) }, sendOn));
    if (failures.length > 0) throw failures[0];
  }

  /** Publishes an envelope built elsewhere, on the subject its type, provider and tenant name. */
  async publishEnvelope(event: CloudEvent): Promise<void> {
    const name = eventNameOf(event.type);
    if (name === undefined) {
      throw new AppError('event.unknown', 'the type of the event is not known to this release', reject);
    }
    const subject = subjectOf(name, event.provider, event.tenantid);
    await publishing({ event: name, subject, id: event.id }, event.traceparent, (carrier) =>
      this.send({ subject, body: JSON.stringify(event), messageId: messageIdOf(event), headers: carrier }),
    );
  }

  /**
   * Hears an event in every replica, as it happens: a plain subscription, so what is published while this
   * replica is disconnected is missed (see `onConnected`). Returns how to stop. Errors of the listener are logged.
   */
  onNotice<Name extends EventName>(name: Name, listener: NoticeListener<Name>): () => void {
    return this.connection.hold(({ nats }) => {
      const subscription = nats.subscribe(filterOf(name), {
        callback: (error, message) => {
          if (error !== null) return;
          this.hear(name, listener, message.subject, message.data).catch((failure: unknown) => {
            const kind = failure instanceof AppError ? failure.code : 'internal.error';
            this.log('warn', 'a notice could not be heard', { event: name, code: kind });
          });
        },
      });
      return () => subscription.unsubscribe();
    });
  }

  /**
   * Hears in every replica that a tenant has published an event of a provider, without reading it: for who looks in
   * Postgres anyway, and sooner for it. What is published while this replica is disconnected is missed.
   */
  onSign(name: EventName, provider: string, listener: (tenant: string) => void): () => void {
    return this.connection.hold(({ nats }) => {
      const subscription = nats.subscribe(filterOf(name, provider), {
        callback: (error, { subject }) => {
          const address = error === null ? addressOf(subject) : undefined;
          if (address !== undefined) listener(address.tenant);
        },
      });
      return () => subscription.unsubscribe();
    });
  }

  /** Calls the listener at every connect and reconnect: the moment to look for notices missed. */
  onConnected(listener: () => void): () => void {
    return this.connection.onUp(listener);
  }

  /** Makes missing streams and updates those that differ; calls that overlap share one run. */
  ensureStreams(): Promise<void> {
    this.mending ??= this.connection
      .ready(this.timeoutMs)
      .then(({ jsm }) => ensureStreams(jsm, this.options, this.log))
      .finally(() => {
        this.mending = undefined;
      });
    return this.mending;
  }

  /** The look after the streams that every connect begins with, while it lasts. */
  get beingChecked(): Promise<void> | undefined {
    return this.checking;
  }

  /** For readiness probes; answers within a second. */
  async health(): Promise<BusHealth> {
    const session = this.connection.current;
    if (session === undefined) return { connected: false, jetStream: false };
    const answered = session.jsm.getAccountInfo().then(
      () => true,
      () => false,
    );
    const jetStream = await Promise.race([
      answered,
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), HEALTH_TIMEOUT_MS).unref()),
    ]);
    return { connected: this.connected, jetStream };
  }

  /** Publishes a prepared message; for dead letters and their replay. */
  send(parcel: Parcel): Promise<void> {
    return this.publisher.publish(parcel);
  }

  /** Waits for publishes on their way, then closes for good. */
  drain(): Promise<void> {
    this.draining ??= this.publisher.settled().then(() => this.connection.close(this.timeoutMs));
    return this.draining;
  }

  private checkStreams(): void {
    const checking = this.ensureStreams()
      .catch(() => this.log('warn', 'the streams could not be made yet'))
      .finally(() => {
        if (this.checking === checking) this.checking = undefined;
      });
    this.checking = checking;
  }

  private async hear<Name extends EventName>(
    name: Name,
    listener: NoticeListener<Name>,
    subject: string,
    bytes: Uint8Array,
  ): Promise<void> {
    const event = readEnvelope(bytes);
    if (identify(event, subject) !== name) return;
    const data = readData(name, event, true) as PayloadOf<Name>;
    await listener(data, event as CloudEvent<PayloadOf<Name>>);
  }
}

/**
 * By what the stream knows a repetition: the same event of the same webhook. The same event in another webhook passes,
 * so that its consumer can tell that webhook's end too; its effect is once all the same, by the event's id.
 */
function messageIdOf(event: CloudEvent): string {
  return event.webhookid === undefined ? event.id : `${event.id}/${event.webhookid}`;
}

/** One NATS connection per app that is always wanted: it connects when it can and connects again for ever. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError, retry } from '@enlace/contracts';
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node';
import { AckInbox } from './ack-inbox.js';
import type { BusLog } from './bus-log.js';
import { serverUrls } from './server-urls.js';

export interface ConnectionSettings {
  /** One NATS URL, or several of one cluster separated by commas; may hold credentials. */
  readonly url: string;
  /** Shown in the server's list of connections. */
  readonly name: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
  /** Path of a `.creds` file, read again at every connect so that it may be rotated. */
  readonly credsFile?: string | undefined;
}

/** What one established connection offers. */
export interface Session {
  readonly nats: NatsConnection;
  readonly acks: AckInbox;
  readonly jsm: JetStreamManager;
}

type Holder = (session: Session) => () => void;

const REDIAL_MS = 500;
const DIAL_TIMEOUT_MS = 2_000;
const API_TIMEOUT_MS = 2_000;
const PING_MS = 10_000;

export class Connection {
  private session: Session | undefined;
  private up = false;
  private readonly stop = new AbortController();
  private readonly waiting = new Set<(session: Session | undefined) => void>();
  private readonly upListeners = new Set<() => void>();
  private readonly holders = new Map<Holder, () => void>();
  private readonly kept: Promise<void>;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly log: BusLog,
  ) {
    this.kept = this.keep();
  }

  get connected(): boolean {
    return this.up;
  }

  get closed(): boolean {
    return this.stop.signal.aborted;
  }

  /** The session of this moment; undefined while there is no connection. */
  get current(): Session | undefined {
    return this.up ? this.session : undefined;
  }

  /** Waits for the connection; throws `bus.unavailable` when it does not come within that time (ms). */
  ready(withinMs: number): Promise<Session> {
    if (this.up && this.session !== undefined) return Promise.resolve(this.session);
    return new Promise((resolve, reject) => {
      const settle = (session: Session | undefined): void => {
        clearTimeout(timer);
        this.waiting.delete(settle);
        if (session !== undefined) resolve(session);
        else reject(new AppError('bus.unavailable', 'NATS cannot be reached', retry()));
      };
      const timer = setTimeout(() => settle(undefined), withinMs);
      this.waiting.add(settle);
      if (this.closed) settle(undefined);
    });
  }

  /** Calls the listener at every connect and reconnect; returns how to stop that. */
  onUp(listener: () => void): () => void {
    this.upListeners.add(listener);
    return () => this.upListeners.delete(listener);
  }

  /** Runs the holder for the session there is and for each new one; returns how to let go. */
  hold(holder: Holder): () => void {
    this.holders.set(holder, this.session === undefined ? nothing : holder(this.session));
    return () => {
      this.holders.get(holder)?.();
      this.holders.delete(holder);
    };
  }

  /** Sends what is written, then closes for good; waits at most that long (ms). */
  async close(withinMs: number): Promise<void> {
    this.stop.abort();
    for (const settle of [...this.waiting]) settle(undefined);
    if (this.session !== undefined) {
      const late = pause(withinMs, undefined, { ref: false });
      if (this.up) await Promise.race([this.session.nats.flush().catch(nothing), late]);
      await this.session.nats.close().catch(nothing);
    }
    await this.kept;
  }

  private async keep(): Promise<void> {
    let complained = false;
    while (!this.closed) {
      try {
        const nats = await this.dial();
        complained = false;
        await this.use(nats);
      } catch (error) {
        if (!complained) this.log('warn', 'NATS cannot be reached; trying on', { error: nameOf(error) });
        complained = true;
      }
      await pause(REDIAL_MS, undefined, { signal: this.stop.signal }).catch(nothing);
    }
  }

  private dial(): Promise<NatsConnection> {
    const { name, credsFile } = this.settings;
    const urls = serverUrls(this.settings.url);
    const { user = urls.user, password = urls.password, token = urls.token } = this.settings;
    return connect({
      servers: urls.servers,
      name,
      timeout: DIAL_TIMEOUT_MS,
      pingInterval: PING_MS,
      reconnectTimeWait: REDIAL_MS,
      maxReconnectAttempts: -1,
      // A password being rotated must not end the connection for good.
      ignoreAuthErrorAbort: true,
      noAsyncTraces: true,
      ...(user === undefined ? {} : { user, pass: password ?? '' }),
      ...(token === undefined ? {} : { token }),
      ...(credsFile === undefined
        ? {}
        : { authenticator: (nonce) => credsAuthenticator(readFileSync(credsFile))(nonce) }),
    });
  }

  /** Serves one connection until it is closed for good. */
  private async use(nats: NatsConnection): Promise<void> {
    const jsm = await jetstreamManager(nats, { checkAPI: false, timeout: API_TIMEOUT_MS });
    if (this.closed) return nats.close();
    const acks = new AckInbox(nats);
    this.session = { nats, acks, jsm };
    const watching = this.watch(nats, acks);
    this.markUp();
    for (const holder of [...this.holders.keys()]) this.holders.set(holder, holder(this.session));
    await nats.closed();
    this.up = false;
    this.session = undefined;
    acks.close();
    await watching;
    if (!this.closed) this.log('warn', 'the NATS connection was closed; dialling again');
  }

  private async watch(nats: NatsConnection, acks: AckInbox): Promise<void> {
    for await (const status of nats.status()) {
      if (status.type === 'disconnect') {
        if (this.up) this.log('warn', 'NATS is away; reconnecting');
        this.up = false;
        acks.lose();
      } else if (status.type === 'reconnect' && !this.up) {
        this.log('info', 'NATS is back');
        this.markUp();
      } else if (status.type === 'error') {
        this.log('warn', 'NATS reports an error', { error: nameOf(status.error) });
      }
    }
  }

  private markUp(): void {
    this.up = true;
    const session = this.session;
    for (const settle of [...this.waiting]) settle(session);
    for (const listener of [...this.upListeners]) listener();
  }
}

function nothing(): void {}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}

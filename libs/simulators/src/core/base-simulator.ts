/** What the simulators have in common: a server, a ledger, scripted failures, webhooks out. */
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { BoundedList } from './bounded-list.js';
import { BoundedMap } from './bounded-map.js';
import { type Breach, BreachBook, breachText } from './breach-book.js';
import { type Failure, FailureScript } from './failure-script.js';
import { HttpExchange } from './http-exchange.js';
import { acceptAllBodies, unreadable, withoutBytes } from './request-body.js';
import { REMEMBERED, SentLedger } from './sent-ledger.js';
import { SimulatedTime } from './simulated-time.js';
import type { ApiCall, SentMessage, Simulator, SimulatorOptions } from './simulator.js';

/** An answer of the provider. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A refusal that is not our side's doing: of the customer, of the account, of the test. */
  readonly isExcused?: boolean;
  /** A rule that was broken although the call was answered well. */
  readonly breach?: Fault;
}

/** What our side did wrong: the provider's code and words. */
export interface Fault {
  readonly code: number;
  readonly reason: string;
}

/** The answers given, for what is noted of them once they go out. */
const given = new WeakMap<FastifyReply, ApiAnswer>();

/** A wait that holds for every recipient. */
const WHOLE_ACCOUNT = '';
/** Calls beside each other were made without knowing of the answer to the other. */
const UNDER_WAY_MS = 250;

interface Wait {
  readonly toldAt: number;
  readonly until: number;
  /** Whether it was told to a call that sends. */
  readonly ofSend: boolean;
}

const BODY_LIMIT = 110 * 1024 * 1024;

export abstract class BaseSimulator implements Simulator {
  protected readonly ledger = new SentLedger();
  protected readonly time: SimulatedTime;
  protected readonly now: () => number;
  protected exchange: HttpExchange;
  private readonly received = new BoundedList<ApiCall>(REMEMBERED);
  private readonly failures = new FailureScript();
  private readonly scripted = new WeakMap<FastifyRequest, Failure>();
  private readonly book = new BreachBook();
  /** Until when those must be left alone for whom a wait was scripted. */
  private readonly waits = new BoundedMap<string, Wait>(REMEMBERED);
  private readonly host: string;
  private app: FastifyInstance | undefined;
  private address = '';

  protected constructor(
    options: SimulatorOptions,
    private readonly keepAlive: boolean,
  ) {
    this.host = options.host ?? '127.0.0.1';
    this.time = new SimulatedTime(options.speed ?? 1);
    this.now = options.now ?? Date.now;
    this.exchange = new HttpExchange(keepAlive);
  }

  /** Registers the provider's endpoints. */
  protected abstract routes(app: FastifyInstance): void;
  /** Whether this call would send a message to a customer. */
  protected abstract isSend(request: FastifyRequest): boolean;
  /** The provider's own answer for an error code. */
  protected abstract errorAnswer(code: number, details: string | undefined): ApiAnswer;
  /** The provider's own answer for too many requests. */
  protected abstract throttledAnswer(retryAfterSeconds: number): ApiAnswer;
  /** The provider's own answer to a body it cannot read. */
  protected abstract unreadableAnswer(reason: string): ApiAnswer;

  /** Code and words of a refusal, from its body. */
  protected abstract faultIn(answer: ApiAnswer): Fault;

  /** Forgets what the provider knows of customers. */
  protected abstract forget(): void;

  get url(): string {
    if (this.address === '') throw new Error('the simulator is not started');
    return this.address;
  }

  get sent(): readonly SentMessage[] {
    return this.ledger.all();
  }

  get calls(): readonly ApiCall[] {
    return this.received.all();
  }

  get breaches(): readonly Breach[] {
    return this.book.all();
  }

  get undeclaredBreaches(): readonly Breach[] {
    return this.book.undeclared();
  }

  get missingBreaches(): readonly RegExp[] {
    return this.book.missing();
  }

  expectBreach(pattern: RegExp): void {
    this.book.declare(pattern);
  }

  assertNoBreaches(): void {
    const faults = [
      ...this.undeclaredBreaches.map(breachText),
      ...this.missingBreaches.map((pattern) => `declared, but did not come: ${String(pattern)}`),
    ];
    if (faults.length > 0) throw new Error(`rules of the provider were broken:\n  ${faults.join('\n  ')}`);
  }

  async start(port = 0): Promise<void> {
    if (this.app) throw new Error('the simulator is already started');
    const app = Fastify({
      logger: false,
      bodyLimit: BODY_LIMIT,
      forceCloseConnections: true,
      routerOptions: { maxParamLength: 1000, ignoreTrailingSlash: true },
    });
    acceptAllBodies(app);
    app.addHook('preHandler', (request, reply) => this.beforeHandler(request, reply));
    app.addHook('onSend', (request, reply, payload) => this.beforeAnswer(request, reply, payload));
    this.routes(app);
    this.exchange = new HttpExchange(this.keepAlive);
    this.app = app;
    this.address = await app.listen({ host: this.host, port });
  }

  async stop(): Promise<void> {
    this.time.cancelAll();
    this.exchange.close();
    await this.app?.close();
    this.app = undefined;
    this.address = '';
  }

  onSent(listener: (message: SentMessage) => void): () => void {
    return this.ledger.listen(listener);
  }

  waitForSent(predicate: (message: SentMessage) => boolean, timeoutMs: number): Promise<SentMessage> {
    return this.ledger.waitFor(predicate, timeoutMs);
  }

  failNext(failure: Failure): void {
    if (failure.kind === 'provider-error') {
      const { status } = this.errorAnswer(failure.code, failure.details);
      if (status < 400 || status > 599) throw new RangeError(`this provider has no error ${failure.code}`);
    }
    this.failures.add(failure);
  }

  reset(): void {
    this.time.cancelAll();
    this.ledger.clear();
    this.received.clear();
    this.failures.clear();
    this.waits.clear();
    this.forget();
  }

  /** The scripted failure of this request, for handlers that accept first and fail later. */
  protected failureOf(request: FastifyRequest): Failure | undefined {
    return this.scripted.get(request);
  }

  /** Whom a call would write to; the whole account where a provider makes all of it wait. */
  protected recipientOf(_request: FastifyRequest): string {
    return '';
  }

  /** Whether a call must keep to a wait that is running; those that send do. */
  protected keepsWaits(request: FastifyRequest): boolean {
    return this.isSend(request);
  }

  /** Path of a call as recorded; a provider with secrets in its paths masks them. */
  protected recordedPath(path: string): string {
    return path;
  }

  private async beforeHandler(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> {
    const path = this.recordedPath(request.url.split('?')[0] ?? '');
    this.received.add({ method: request.method, path, at: this.now(), body: withoutBytes(request.body) });
    const fault = unreadable(request);
    if (fault !== undefined) return give(reply, this.unreadableAnswer(fault));
    if (this.keepsWaits(request)) this.noteHaste(request);
    const failure = this.failures.take(this.isSend(request));
    if (!failure) return undefined;
    switch (failure.kind) {
      case 'provider-error':
        return give(reply, { ...this.errorAnswer(failure.code, failure.details), isExcused: true });
      case 'throttled':
        this.waits.set(this.recipientOf(request), {
          toldAt: this.now(),
          until: this.now() + failure.retryAfterSeconds * 1_000,
          ofSend: this.isSend(request),
        });
        return give(reply, { ...this.throttledAnswer(failure.retryAfterSeconds), isExcused: true });
      case 'http':
        return reply
          .code(failure.status)
          .headers(failure.headers ?? {})
          .send(failure.body ?? '');
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, failure.milliseconds));
        return undefined;
      case 'hang':
      case 'reset':
        if (failure.when === 'after') break;
        if (failure.kind === 'reset') request.raw.socket.destroy();
        return reply.hijack();
      case 'failed-later':
        break;
    }
    this.scripted.set(request, failure);
    return undefined;
  }

  private async beforeAnswer(
    request: FastifyRequest,
    reply: FastifyReply,
    payload: unknown,
  ): Promise<unknown> {
    this.noteBreach(request, reply);
    const failure = this.scripted.get(request);
    if (failure?.kind === 'reset') request.raw.socket.destroy();
    // The connection stays open without an answer; stop() or the caller's own timeout ends it.
    if (failure?.kind === 'hang') return new Promise<unknown>(() => undefined);
    return payload;
  }

  /** A scripted bare answer was not given by a handler and is nobody's fault. */
  private noteBreach(request: FastifyRequest, reply: FastifyReply): void {
    const answer = given.get(reply);
    if (answer === undefined || answer.isExcused === true) return;
    const fault = answer.breach ?? (answer.status < 400 ? undefined : this.faultIn(answer));
    if (fault === undefined) return;
    this.note(request, fault);
  }

  /** Who was told how long to wait and comes before is answered all the same: the next answer is the test's to script. */
  private noteHaste(request: FastifyRequest): void {
    const recipient = this.recipientOf(request);
    for (const whose of new Set([recipient, WHOLE_ACCOUNT])) {
      const wait = this.waits.get(whose);
      const early = (wait?.until ?? 0) - this.now();
      if (wait === undefined || early <= 0) continue;
      // What does not stand in one lane with the call that was put off may have been under way already.
      const inOneLane = wait.ofSend && this.isSend(request) && whose === recipient;
      if (!inOneLane && this.now() - wait.toldAt <= UNDER_WAY_MS) continue;
      this.note(request, { code: 429, reason: `sent ${early} ms before the wait was over` });
      return;
    }
  }

  private note(request: FastifyRequest, fault: Fault): void {
    const path = this.recordedPath(request.url.split('?')[0] ?? '');
    this.book.note({ at: this.now(), method: request.method, path, ...fault });
  }
}

/** Gives the answer as JSON, or as plain text if the body is a string. */
export function give(reply: FastifyReply, answer: ApiAnswer): FastifyReply {
  const text = typeof answer.body === 'string';
  given.set(reply, answer);
  return reply
    .code(answer.status)
    .headers({ ...answer.headers })
    .type(text ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8')
    .send(text ? answer.body : JSON.stringify(answer.body));
}

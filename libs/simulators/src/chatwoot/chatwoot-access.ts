/** Who may call what on Chatwoot's API, and its error bodies. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ApiAnswer, give } from '../core/base-simulator.js';
import { RateLimiter, type Rate } from '../core/rate-limiter.js';
import { asObject, asText } from '../core/request-body.js';
import type { ChatwootActor } from './chatwoot-records.js';

/** 200 with a body. */
export function answered(body: unknown): ApiAnswer {
  return { status: 200, body };
}

/** `{error}` */
export function problem(status: number, error: string): ApiAnswer {
  return { status, body: { error } };
}

/** A record that does not hold: 422 `{message, attributes}`. */
export function invalid(message: string, attributes: readonly string[]): ApiAnswer {
  return { status: 422, body: { message, attributes } };
}

export const NOT_FOUND = problem(404, 'Resource could not be found');
/** A token is withdrawn without us; to call without one, or with one that may not, is our fault. */
const INVALID_TOKEN: ApiAnswer = { ...problem(401, 'Invalid Access Token'), isExcused: true };
const NOT_SIGNED_IN: ApiAnswer = {
  status: 401,
  body: { errors: ['You need to sign in or sign up before continuing.'] },
};
const NOT_FOR_BOTS = problem(401, 'Access to this endpoint is not authorized for bots');
const NOT_ALLOWED = problem(401, 'You are not authorized to do this action');
const OTHER_ACCOUNT = problem(401, 'You are not authorized to access this account');

/** Chatwoot's answer when rack-attack stops a caller: plain text. */
export function retryLater(seconds: number): ApiAnswer {
  return { status: 429, body: 'Retry later\n', headers: { 'retry-after': String(seconds) } };
}

/** Limits of the installation. */
export interface ChatwootLimits {
  /** Requests by one caller: 3000 a minute. */
  readonly requests: Rate;
  /** Contact searches: 100 a minute. */
  readonly searches: Rate;
  /** Messages in one conversation: 200 a minute. */
  readonly messages: Rate;
}

/** Chatwoot's own figures. */
export const CHATWOOT_LIMITS: ChatwootLimits = {
  requests: { burst: 3000, perSecond: 50 },
  searches: { burst: 100, perSecond: 100 / 60 },
  messages: { burst: 200, perSecond: 200 / 60 },
};

/** What a bot's token may do; everything else is refused. */
export type BotRight = 'bots-too' | 'people-only' | 'administrators-only';

export type ChatwootHandler = (
  request: FastifyRequest,
  actor: ChatwootActor,
) => ApiAnswer | Promise<ApiAnswer>;

export class ChatwootAccess {
  readonly messages: RateLimiter | undefined;
  private readonly requests: RateLimiter | undefined;
  private readonly searches: RateLimiter | undefined;

  constructor(
    private readonly accountId: number,
    /** Bots that are made later are added. */
    readonly actors: ChatwootActor[],
    limits: Partial<ChatwootLimits>,
    now: () => number,
  ) {
    this.requests = limits.requests && new RateLimiter(limits.requests, now);
    this.searches = limits.searches && new RateLimiter(limits.searches, now);
    this.messages = limits.messages && new RateLimiter(limits.messages, now);
  }

  /** Wraps a handler: speed, token, bot rights, account and role are checked before it runs. */
  guarded(right: BotRight, handler: ChatwootHandler) {
    return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const actor = this.actorOf(request);
      return give(
        reply,
        this.refusal(request, right, actor) ?? (await handler(request, actor as ChatwootActor)),
      );
    };
  }

  /** Forgets how fast was called. */
  reset(): void {
    this.requests?.clear();
    this.searches?.clear();
    this.messages?.clear();
  }

  private refusal(
    request: FastifyRequest,
    right: BotRight,
    actor: ChatwootActor | undefined,
  ): ApiAnswer | undefined {
    const wait =
      this.requests?.take(request.ip) || (this.isSearch(request) && this.searches?.take('all')) || 0;
    if (wait > 0) return retryLater(Math.ceil(wait / 1000));
    if (request.headers['api_access_token'] === undefined) return NOT_SIGNED_IN;
    if (!actor) return INVALID_TOKEN;
    if (actor.kind === 'agent_bot' && right !== 'bots-too') return NOT_FOR_BOTS;
    const account = asText(asObject(request.params)['account']);
    if (account !== undefined && account !== String(this.accountId)) {
      return /^\d+$/.test(account) ? OTHER_ACCOUNT : NOT_FOUND;
    }
    return right === 'administrators-only' && actor.role !== 'administrator' ? NOT_ALLOWED : undefined;
  }

  private isSearch(request: FastifyRequest): boolean {
    return (request.url.split('?')[0] ?? '').endsWith('/contacts/search');
  }

  private actorOf(request: FastifyRequest): ChatwootActor | undefined {
    const token = request.headers['api_access_token'];
    return this.actors.find((actor) => actor.token === token);
  }
}

/** A number in the path. */
export function idIn(request: FastifyRequest, name: string): number {
  return Number(asText(asObject(request.params)[name]));
}

/** The token in a start link (`https://t.me/<bot>?start=<token>`): made, told from other deep links, and hidden. */
import { randomToken, sha256 } from '@enlace/crypto';
import { isObject, textOf } from '../json.js';
import { rewriteJson } from '../rewrite-json.js';

/** Tells our tokens from the deep links of adverts; 50 characters with it, of the 64 Telegram allows (core.telegram.org/bots/features#deep-linking). */
const PREFIX = 'enlace_';
const START = /^\/start (enlace_[A-Za-z0-9_-]{43})$/;
const TOKENS = /enlace_[A-Za-z0-9_-]{43}/g;
const HIDDEN = '[start link]';

/** Where the hash of a hidden token stands in a message: a name that no person who writes can give a member. */
const MEMBER = 'enlace_start_link';

/** 256 random bits. */
export function newStartToken(): string {
  return `${PREFIX}${randomToken(32)}`;
}

/** What is kept of a token: SHA-256 in hex. */
export function startTokenHash(token: string): string {
  return sha256(token);
}

/** The link that opens the chat with the bot and, at a tap, sends the token there. */
export function startUrlOf(username: string, token: string): string {
  return `https://t.me/${username}?start=${token}`;
}

/** The hash of the token a message brought; undefined where there was none. */
export function startLinkOf(message: Readonly<Record<string, unknown>>): string | undefined {
  const hash = textOf(message[MEMBER], 64);
  return hash !== undefined && /^[0-9a-f]{64}$/.test(hash) ? hash : undefined;
}

/**
 * The update with its start token taken out: the words are `/start`, the hash stands beside them. Tokens in other places
 * (a quoted or forwarded `/start`) are struck out. The same object where there is none; once is enough.
 */
export function withoutStartTokens(update: unknown): unknown {
  return rewriteJson(hashed(update), {
    text: (text) => (text.includes(PREFIX) ? text.replace(TOKENS, HIDDEN) : text),
  });
}

function hashed(update: unknown): unknown {
  if (!isObject(update) || !isObject(update['message'])) return update;
  const { message } = update;
  const token = START.exec(textOf(message['text'], 128) ?? '')?.[1];
  if (token === undefined) return update;
  return { ...update, message: { ...message, text: '/start', [MEMBER]: startTokenHash(token) } };
}

/** Takes out what opens a bot. */
import { redactMembers } from '../redact-members.js';
import { withoutStartTokens } from './start-link.js';

const SECRETS: ReadonlySet<string> = new Set(['bot_token', 'secret_token', 'token', 'provider_token']);

/**
 * Telegram itself puts no key into an update (Bot API 10.1): file ids open nothing without the bot token, and
 * Passport data is encrypted for the bot's private key. What stands before a bot may: it is taken out by name. The token
 * of a start link is one of ours, and links whoever shows it to a client.
 */
export function redact(body: unknown): unknown {
  return withoutStartTokens(redactMembers(body, SECRETS));
}

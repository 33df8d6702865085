/** Takes out of a tawk.to payload what opens something. */
import { redactMembers } from '../redact-members.js';

/** tawk.to sends none of these; older home-made senders put their settings beside the event. */
const SECRET_MEMBERS: ReadonlySet<string> = new Set([
  'api_key',
  'apikey',
  'authorization',
  'javascript_api_key',
  'verify_token',
  'webhook_secret',
]);

/** The payload without secrets; the same object when there are none. */
export function redact(body: unknown): unknown {
  return redactMembers(body, SECRET_MEMBERS);
}

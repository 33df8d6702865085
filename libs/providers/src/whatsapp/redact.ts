/** Takes out of a WhatsApp payload what opens something. */
import { redactMembers } from '../redact-members.js';

/** Meta's webhooks carry none of these today; a relay in between may, and a payload is kept for long. */
const SECRET_MEMBERS: ReadonlySet<string> = new Set([
  'access_token',
  'app_secret',
  'appsecret_proof',
  'authorization',
  'client_secret',
  'verify_token',
]);

/** The payload without secrets; the same object when there are none. */
export function redact(body: unknown): unknown {
  return redactMembers(body, SECRET_MEMBERS);
}

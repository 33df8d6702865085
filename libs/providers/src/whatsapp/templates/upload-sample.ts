/** Brings the sample of a template's header to Meta (Meta, Resumable Upload API). */
import { AppError, retry } from '@enlace/contracts';
import { HttpFailure, type HttpAnswer } from '@enlace/http-client';
import type { OutgoingFile } from '../../adapter.js';
import { objectOf, textOf } from '../../json.js';
import type { Http } from '../call.js';
import type { WhatsAppCredentials } from '../credentials.js';
import { circuitOf, graphErrorOf, graphUrl } from '../graph-answer.js';

const TIMEOUT_MS = 60_000;

/**
 * Opens an upload at the app (`POST /{app_id}/uploads` → `upload:<id>`), then hands over all bytes at once
 * (`POST /upload:<id>` with `Authorization: OAuth …` and `file_offset: 0` → `{h}`). An upload that nobody uses is forgotten
 * by Meta, so it may be tried again.
 * @returns the handle, for `example.header_handle`
 * @throws AppError `integration.invalid` without an `app_id`; `provider.refused`, `provider.unreachable` (retry)
 */
export async function uploadSample(
  http: Http,
  credentials: WhatsAppCredentials,
  { body, mimeType, fileName }: OutgoingFile,
): Promise<string> {
  const { app_id, access_token } = credentials;
  if (app_id === undefined) {
    throw new AppError(
      'integration.invalid',
      'samples are uploaded to the Meta app: save its id as app_id of the integration',
    );
  }
  const query = new URLSearchParams({
    file_name: fileName,
    file_length: String(body.length),
    file_type: mimeType,
  });
  const opened = await call(http, credentials, {
    path: `${encodeURIComponent(app_id)}/uploads?${query.toString()}`,
    headers: { authorization: `Bearer ${access_token}` },
  });
  const session = textOf(opened['id']) ?? '';
  if (!/^upload:\S+$/.test(session)) throw notGraph('an upload that was opened');
  const taken = await call(http, credentials, {
    path: session,
    headers: {
      authorization: `OAuth ${access_token}`,
      file_offset: '0',
      'content-type': 'application/octet-stream',
    },
    body,
  });
  const handle = textOf(taken['h']);
  if (handle === undefined) throw notGraph('an upload that was taken');
  return handle;
}

interface Asked {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

async function call(
  http: Http,
  credentials: WhatsAppCredentials,
  { path, headers, body }: Asked,
): Promise<Readonly<Record<string, unknown>>> {
  let answer: HttpAnswer;
  try {
    answer = await http.request({
      method: 'POST',
      url: graphUrl(credentials, path),
      headers,
      ...(body === undefined ? {} : { body }),
      timeoutMs: TIMEOUT_MS,
      idempotent: false,
      circuit: `templates:${circuitOf(credentials)}`,
    });
  } catch (error) {
    const why = error instanceof HttpFailure ? error.message : 'the call failed in a way nobody foresaw';
    throw new AppError('provider.unreachable', `the sample could not be brought to Meta: ${why}`, retry());
  }
  const error = graphErrorOf(answer, credentials);
  if (error !== undefined) {
    const reason = `Meta does not take the sample (${error.code}): ${error.words || 'no reason given'}`;
    throw error.isTransient || answer.status >= 500
      ? new AppError('provider.unreachable', reason, retry())
      : new AppError('provider.refused', reason);
  }
  if (answer.status !== 200) throw notGraph(`an answer (HTTP ${answer.status})`);
  return objectOf(answer.json());
}

function notGraph(what: string): AppError {
  return new AppError('provider.unreachable', `base_url gave ${what} that is not Meta's`, retry());
}

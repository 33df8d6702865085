/** Fetches a file of a chat from the address the transcript names. */
import { sha256 } from '@enlace/crypto';
import type { HttpClient } from '@enlace/http-client';
import { download, later } from '../download.js';
import type { FetchedMedia, MediaLimit, MediaReference } from '../fetched-media.js';
import type { TawktoCredentials } from './credentials.js';

/**
 * `attchs[].content.file.url` is a plain public address (developer.tawk.to/webhooks): it needs no key and gets none. One
 * redirect to the storage is taken, through the guard like the first step.
 */
export async function fetchMedia(
  http: Pick<HttpClient, 'request'>,
  { url }: MediaReference,
  { property_id }: TawktoCredentials,
  { maxBytes }: MediaLimit,
): Promise<FetchedMedia> {
  if (url === undefined) return { state: 'gone', reason: 'the message gave no address of the file' };
  const circuit = `media:tawkto:${sha256(property_id).slice(0, 24)}`;
  const first = await download(http, { url, circuit }, maxBytes);
  if (first.state !== 'moved') return first;
  if (!URL.canParse(first.location, url)) return later('the redirect of the file leads nowhere');
  const second = await download(http, { url: new URL(first.location, url).href, circuit }, maxBytes);
  return second.state === 'moved' ? later('the file is behind more than one redirect') : second;
}

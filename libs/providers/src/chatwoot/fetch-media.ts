/** Fetches the file of a message from its address, which answers with a redirect to where Chatwoot stores files. */
import { sha256 } from '@enlace/crypto';
import type { HttpClient } from '@enlace/http-client';
import type { FetchedMedia, MediaLimit, MediaReference } from '../fetched-media.js';
import { download, later } from '../download.js';
import type { ChatwootCredentials } from './credentials.js';

/**
 * `data_url` answers 301 or 302 to the storage (app/models/attachment.rb): that one step is taken, through the guard
 * like the first, and no other. Neither needs the token, and neither gets it.
 */
export async function fetchMedia(
  http: Pick<HttpClient, 'request'>,
  { url }: MediaReference,
  credentials: ChatwootCredentials,
  { maxBytes }: MediaLimit,
): Promise<FetchedMedia> {
  if (url === undefined) return { state: 'gone', reason: 'the message gave no address of the file' };
  const circuit = `media:chatwoot:${sha256(`${credentials.base_url} ${credentials.account_id}`).slice(0, 24)}`;
  const first = await download(http, { url, circuit }, maxBytes);
  if (first.state !== 'moved') return first;
  if (!URL.canParse(first.location, url)) return later('the redirect of the file leads nowhere');
  const second = await download(http, { url: new URL(first.location, url).href, circuit }, maxBytes);
  return second.state === 'moved' ? later('the file is behind more than one redirect') : second;
}

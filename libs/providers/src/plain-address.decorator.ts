/** An address that a tenant gives: the one shape that every provider's credentials take. */
import { IsUrl } from 'class-validator';

const SHAPE = {
  protocols: ['http', 'https'],
  require_protocol: true,
  require_tld: false,
  disallow_auth: true,
  allow_query_components: false,
  allow_fragments: false,
};

/** What such a URL leads to is judged when it is called, by the address guard. */
export function PlainAddress(): PropertyDecorator {
  return IsUrl(SHAPE, { message: '$property must be an http(s) URL without user, query or fragment' });
}

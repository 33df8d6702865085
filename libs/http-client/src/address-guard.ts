/** Tells addresses on the public internet from all the others. */
import ipaddr from 'ipaddr.js';

/** The part of IPv6 that is handed out to the public; translation prefixes and local ranges lie outside it. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Azure's metadata and agent endpoint: a public address that answers only from inside a machine there. */
const AZURE_WIRE_SERVER = '168.63.129.16';

/**
 * Whether a tenant may send us to this address: false for private, loopback, link-local (where cloud
 * metadata lives), unique-local, shared (CGNAT), multicast, reserved and unspecified addresses, for IPv6
 * that stands for an IPv4 address (mapped, compatible, 6to4, NAT64, Teredo), and for what is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv6
    ? parsed.match(GLOBAL_UNICAST)
    : parsed.toString() !== AZURE_WIRE_SERVER;
}

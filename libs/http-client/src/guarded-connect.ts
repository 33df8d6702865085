/** Opens sockets, and only to addresses that may be reached: the address checked is the one connected to. */
import dns from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { isPublicAddress } from './address-guard.js';
import type { AllowedHosts } from './allowed-hosts.js';
import { HttpFailure } from './http-failure.js';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Resolves a host name to all its addresses; rejects with a system error when there is none. */
export type HostLookup = (host: string) => Promise<readonly ResolvedAddress[]>;

/** What the machine's own resolver says, hosts file included. */
export const systemLookup: HostLookup = (host) => dns.lookup(host, { all: true });

/** Shorter than a call's usual timeout, so that a dead address leaves time for another try. */
const CONNECT_TIMEOUT_MS = 5_000;

/** One of several addresses is given this long before the next one is tried; Node's 250 ms lose far peers. */
const ADDRESS_TIMEOUT_MS = 500;

/**
 * A connector for undici. Names are resolved once, the answers filtered, and the socket opened to what
 * was left, so a second, different DNS answer has no effect (DNS rebinding). Every error it reports is an
 * HttpFailure: what fails here was not sent.
 */
export function guardedConnect(allowed: AllowedHosts, lookup: HostLookup): buildConnector.connector {
  const timing = { timeout: CONNECT_TIMEOUT_MS, autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS };
  const guarded = buildConnector({ ...timing, lookup: checkedLookup(lookup, isPublicAddress) });
  const open = buildConnector({ ...timing, lookup: checkedLookup(lookup, () => true) });
  return (options, callback) => {
    const host = options.hostname;
    const isAllowed = allowed.has({
      host,
      port: options.port || (options.protocol === 'https:' ? '443' : '80'),
    });
    if (!isAllowed && isIP(host) !== 0 && !isPublicAddress(host)) {
      callback(addressRefused(host), null); // no name is resolved for an address, so the lookup never sees it
      return;
    }
    (isAllowed ? open : guarded)(options, (...[error, socket]) => {
      if (error) callback(asFailure(error, host, options.protocol), null);
      else callback(null, socket);
    });
  };
}

/** A resolver for sockets that gives them only addresses that may be reached, and an error if none may. */
export function checkedLookup(lookup: HostLookup, mayReach: (address: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host).then(
      (found) => {
        const addresses = found.filter(({ address }) => mayReach(address));
        const [first] = addresses;
        if (first === undefined) callback(addressRefused(host), '');
        else if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        const failure = new HttpFailure(
          'not_sent',
          'dns_failed',
          `${host}: no address found${suffix(error)}`,
        );
        callback(failure, '');
      },
    );
  };
}

function addressRefused(host: string): HttpFailure {
  return new HttpFailure(
    'blocked',
    'address_refused',
    `${host}: not a public address, and not an allowed host`,
  );
}

const CONNECT_CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection_refused',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  ECONNRESET: 'connect_failed',
  EHOSTUNREACH: 'connect_failed',
  ENETUNREACH: 'connect_failed',
};

function asFailure(error: Error, host: string, protocol: string): HttpFailure {
  if (error instanceof HttpFailure) return error;
  const code = CONNECT_CODES[systemCode(error)] ?? (protocol === 'https:' ? 'tls_failed' : 'connect_failed');
  return new HttpFailure('not_sent', code, `${host}: no connection${suffix(error)}`);
}

function systemCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

function suffix(error: unknown): string {
  const code = systemCode(error);
  return code === '' ? '' : ` (${code})`;
}

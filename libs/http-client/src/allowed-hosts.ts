/** The hosts an operator opened on purpose, past the SSRF guard and without https. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/** Where a connection goes: the host as URLs write it, without brackets, and the port, never empty. */
export interface HostAndPort {
  readonly host: string;
  readonly port: string;
}

/** Host and effective port of a URL; the URL parser has already lower-cased and normalized the host. */
export function hostAndPort(url: URL): HostAndPort {
  return { host: withoutBrackets(url.hostname), port: url.port || (DEFAULT_PORTS[url.protocol] ?? '') };
}

/** Entries are `host` (any port) or `host:port`, compared exactly but for case; no wildcards. */
export class AllowedHosts {
  readonly #entries: ReadonlySet<string>;

  /** @throws Error naming an entry that is neither `host` nor `host:port`. */
  constructor(entries: readonly string[]) {
    this.#entries = new Set(entries.map(canonical));
  }

  has({ host, port }: HostAndPort): boolean {
    return this.#entries.has(host) || this.#entries.has(`${host} ${port}`);
  }
}

/** `host` or `host port`, the host written as the URL parser writes it. */
function canonical(entry: string): string {
  const text = entry.trim();
  const parts =
    /^(\[[^\]]+\]|[^:/?#@\s[\]]+)(?::(\d{1,5}))?$/.exec(text) ?? /^([0-9a-f:.]*:[0-9a-f:.]*)$/i.exec(text);
  const [, host, port] = parts ?? [];
  const written = host?.includes(':') === true && !host.startsWith('[') ? `[${host}]` : host;
  if (written === undefined || !URL.canParse(`http://${written}`)) {
    throw new Error(`Allowed host "${entry}" is neither host nor host:port`);
  }
  const name = withoutBrackets(new URL(`http://${written}`).hostname);
  return port === undefined ? name : `${name} ${Number(port)}`;
}

function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

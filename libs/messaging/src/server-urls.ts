/** Takes NATS URLs apart: where the servers are, and the credentials people write into them. */

export interface ServerUrls {
  /** Without credentials: they have no business in logs and status events. */
  readonly servers: string[];
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

const SERVER = /^([a-z]+:\/\/)?(?:([^:@/]+)(?::([^@/]*))?@)?(.+)$/i;

/**
 * Reads `nats://user:password@host:4222`, `nats://token@host`, or several of one cluster separated by commas;
 * the client itself would ignore what stands before the `@`. The first credentials count for all.
 */
export function serverUrls(url: string): ServerUrls {
  const servers: string[] = [];
  let credentials: Omit<ServerUrls, 'servers'> | undefined;
  for (const entry of url.split(',').map((part) => part.trim())) {
    const [, scheme = '', user, password, rest = entry] = SERVER.exec(entry) ?? [];
    if (entry === '') continue;
    servers.push(`${scheme}${rest}`);
    if (user === undefined) continue;
    credentials ??=
      password === undefined
        ? { token: decodeURIComponent(user) }
        : { user: decodeURIComponent(user), password: decodeURIComponent(password) };
  }
  return { servers, ...credentials };
}

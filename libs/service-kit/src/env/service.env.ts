/** What every service reads from its environment; each service extends it with its own. */
import { TENANT_ID } from '@enlace/contracts';
import {
  ArrayMaxSize,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  MinLength,
} from 'class-validator';
import { IsKeyRing } from './is-key-ring.js';
import { Variable } from './variable.decorator.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export class ServiceEnv {
  /** In production nothing is assumed on behalf of a newcomer. */
  @Variable({ about: 'development, test or production', example: 'production' })
  @IsIn(['development', 'test', 'production'])
  NODE_ENV: 'development' | 'test' | 'production' = 'development';

  /** Where the API and the probes answer. */
  @Variable({
    as: 'number',
    about: 'the port of the API and the probes; 0 takes a free one',
    example: '8080',
  })
  @IsInt()
  @Min(0)
  @Max(65_535)
  PORT: number = 8080;

  /** The address both listeners bind to. */
  @Variable({ about: 'the address to listen on', example: '0.0.0.0' })
  @IsString()
  @IsNotEmpty()
  HOST: string = '0.0.0.0';

  /** Metrics have a port of their own, so that no public route can lead to them. */
  @Variable({ as: 'number', about: 'the port of /metrics; 0 takes a free one', example: '9090' })
  @IsInt()
  @Min(0)
  @Max(65_535)
  METRICS_PORT: number = 9090;

  /** Lines below this level are not written. */
  @Variable({ about: `how much is logged: ${LOG_LEVELS.join(', ')}`, example: 'info' })
  @IsIn(LOG_LEVELS)
  LOG_LEVEL: LogLevel = 'info';

  /** Postgres 15 or newer. */
  @Variable({
    about: 'where Postgres is: a URL that begins with postgres://',
    example: 'postgres://enlace:change-me@localhost:5432/enlace',
    secret: true,
  })
  @Matches(/^postgres(ql)?:\/\/\S+$/, {
    message: 'must be a URL that begins with postgres://',
  })
  DATABASE_URL!: string;

  /** Connections one process may hold at a time. */
  @Variable({ as: 'number', about: 'how many connections to Postgres one process may hold', example: '10' })
  @IsInt()
  @Min(1)
  @Max(500)
  DATABASE_POOL_SIZE: number = 10;

  /** One address, or several of one cluster with commas between. */
  @Variable({
    about: 'where NATS is, as nats://host:port, several with commas',
    example: 'nats://localhost:4222',
  })
  @Matches(/^(nats|tls|wss?):\/\/[^\s,]+(,(nats|tls|wss?):\/\/[^\s,]+)*$/, {
    message: 'must be nats://host:port, or several of them with commas between',
  })
  NATS_URL: string = 'nats://127.0.0.1:4222';

  /** With NATS_PASSWORD. */
  @Variable({ about: 'the user at NATS', example: 'enlace', optional: true })
  @IsString()
  NATS_USER?: string;

  /** With NATS_USER. */
  @Variable({ about: 'the password at NATS', example: 'change-me', optional: true, secret: true })
  @IsString()
  NATS_PASSWORD?: string;

  /** Instead of a user and a password. */
  @Variable({
    about: 'the token at NATS, instead of user and password',
    example: 'change-me',
    optional: true,
    secret: true,
  })
  @IsString()
  NATS_TOKEN?: string;

  /** A file, so that the seed inside stays out of the environment. */
  @Variable({
    about: 'the path of a NATS credentials file',
    example: '/etc/nats/enlace.creds',
    optional: true,
  })
  @IsString()
  NATS_CREDS?: string;

  /** Three in a cluster of three; what a provider was told 200 for must not hang on one disk. */
  @Variable({
    as: 'number',
    about: "copies of each stream in a NATS cluster; the server's own choice without it",
    example: '3',
    optional: true,
  })
  @IsInt()
  @Min(1)
  @Max(5)
  NATS_STREAM_REPLICAS?: number;

  /** Whoever holds it may do everything in every tenant: meant for making the first keys. */
  @Variable({
    about: 'a key that may do everything in every tenant, at least 16 characters',
    example: 'a-long-random-text-from-openssl-rand',
    optional: true,
    secret: true,
  })
  @MinLength(16)
  ENLACE_ADMIN_KEY?: string;

  /** The first entry seals; older ones stay behind it until nothing sealed with them is left. */
  @Variable({
    about:
      'the keys that seal stored credentials, <id>:<base64 of 32 bytes>, the active one first; make one with: echo "k1:$(openssl rand -base64 32)"',
    example: 'k1:<base64 of 32 random bytes>',
    secret: true,
  })
  @IsKeyRing()
  ENLACE_ENCRYPTION_KEYS!: string;

  /** Outgoing calls to private addresses are refused but for these. */
  @Variable({
    as: 'list',
    about: 'hosts that outgoing calls may reach although their address is private, with commas between',
    example: 'chatwoot.internal,10.0.0.7:3000',
  })
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  ENLACE_ALLOW_HOSTS: string[] = [];

  /** What providers are told when a webhook is set for them. */
  @Variable({
    about: 'the address providers reach this installation at, without a path; used to set webhooks',
    example: 'https://enlace.example.com',
    optional: true,
  })
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'must be an http(s) URL' },
  )
  PUBLIC_URL?: string;

  /** Used where a request names no tenant and the integration belongs to none. */
  @Variable({
    about: 'the tenant of whatever names none: 1 to 64 letters, digits, "_" or "-"',
    example: 'default',
  })
  @Matches(TENANT_ID, { message: 'must be 1 to 64 letters, digits, "_" or "-"' })
  DEFAULT_TENANT_ID: string = 'default';

  /** Below the pod's terminationGracePeriodSeconds, with room to spare. */
  @Variable({
    as: 'number',
    about: 'how long work in hand may take to finish at shutdown, in milliseconds',
    example: '20000',
  })
  @IsInt()
  @Min(0)
  @Max(600_000)
  DRAIN_TIMEOUT_MS: number = 20_000;

  /** Where nothing like a preStop sleep exists: time for load balancers to look elsewhere. */
  @Variable({
    as: 'number',
    about: 'how long to keep answering after readiness was withdrawn, in milliseconds',
    example: '0',
  })
  @IsInt()
  @Min(0)
  @Max(600_000)
  SHUTDOWN_DELAY_MS: number = 0;

  /** Traces are made only when there is somewhere to send them. */
  @Variable({
    about: 'where traces go (OTLP over HTTP), as http://host:port; no traces without it',
    example: 'http://localhost:4318',
    optional: true,
  })
  @IsUrl(
    { require_tld: false, require_protocol: true, protocols: ['http', 'https'] },
    { message: 'must be an http(s) URL' },
  )
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** Believing X-Forwarded-For from anyone would let callers choose the address they are limited by. */
  @Variable({
    about:
      'whose X-Forwarded-For is believed: false, true, or addresses, networks and names (loopback, uniquelocal) with commas',
    example: 'uniquelocal',
  })
  @Matches(/^(true|false|[0-9a-z.:/]+(,[0-9a-z.:/]+)*)$/i, {
    message: 'must be false, true, or addresses and networks with commas between',
  })
  TRUST_PROXY: string = 'false';
}

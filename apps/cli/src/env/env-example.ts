/** Writes `.env.example` from what the services and `enlace up` declare that they read. */
import { MediaEnv, ServiceEnv, describeEnv, type VariableDescription } from '@enlace/service-kit';
import { chatwoot } from '../../../chatwoot/src/app.js';
import { notifications } from '../../../notifications/src/app.js';
import { ragOrchestrator } from '../../../rag-orchestrator/src/app.js';
import { tawkto } from '../../../tawkto/src/app.js';
import { telegram } from '../../../telegram/src/app.js';
import { webhookIngress } from '../../../webhook-ingress/src/app.js';
import { whatsapp } from '../../../whatsapp/src/app.js';

interface Group {
  readonly title: string;
  readonly variables: readonly VariableDescription[];
}

const HEADER = `# Every variable of every service. Copy it to .env and fill in what you need: an empty variable counts as absent, and
# then its default holds. \`enlace up\` reads .env by itself and needs none of it; what it starts, it also finds: addresses
# and ports are set by it, keys are made by it, Postgres and NATS come with it where their URL is empty.
#
# npm run docs:env writes this file.
`;

/** Read by `enlace up` alone. */
const OF_UP: readonly VariableDescription[] = [
  {
    name: 'ENLACE_PORT',
    required: false,
    default: '8082',
    about: 'the public port of the gateway, unless --port says another',
    example: '9000',
    secret: false,
  },
  {
    name: 'NATS_SERVER_BIN',
    required: false,
    about: 'the nats-server to run, instead of one found on the PATH or fetched',
    example: '/usr/local/bin/nats-server',
    secret: false,
  },
];

const APPS = [webhookIngress, whatsapp, telegram, chatwoot, tawkto, notifications, ragOrchestrator] as const;

/** The whole file. Each variable stands once, in the group it belongs to, with one line that says what it is for. */
export function envExample(): string {
  const common = describeEnv(ServiceEnv);
  const ofServices = new Set(common.map(({ name }) => name));
  const media = describeEnv(MediaEnv).filter(({ name }) => !ofServices.has(name));
  const shared = new Set([...common, ...media].map(({ name }) => name));
  const groups: readonly Group[] = [
    { title: 'enlace up', variables: OF_UP },
    { title: 'every service', variables: common },
    { title: 'files: the provider services and rag-orchestrator', variables: media },
    ...APPS.map(({ name, env }) => ({
      title: name,
      variables: describeEnv(env).filter((variable) => !shared.has(variable.name)),
    })),
  ];
  const filled = groups.filter(({ variables }) => variables.length > 0);
  return [HEADER, ...filled.map(groupText)].join('\n');
}

function groupText({ title, variables }: Group): string {
  return [`# --- ${title} ---`, '', ...variables.map(variableText)].join('\n');
}

function variableText({ name, about, ...facts }: VariableDescription): string {
  const notes = [
    ...(facts.required ? ['required where a service runs by itself'] : []),
    ...(facts.secret ? ['secret'] : []),
    ...(facts.default === undefined || facts.default === '' ? [] : [`default ${facts.default}`]),
    ...(facts.example === facts.default ? [] : [`example: ${facts.example}`]),
  ];
  return `# ${about} [${notes.join('; ')}]\n${name}=\n`;
}

/** Every route of the API, and what a key of one tenant tries there to reach the records of another. */
import { PROVIDERS, type Provider } from '@enlace/normalization';
import type { Scope } from '@enlace/contracts';
import { wordOf, type TenantRecords } from './tenant-records.js';

export interface Attempt {
  readonly path: string;
  readonly body?: object;
  /** What must come back; `own`: the same as an operator sees of the caller's own tenant, who must name it. */
  readonly expect:
    | 'wrong tenant'
    | 'not found'
    | 'nobody to reach'
    | 'cannot be carried'
    | 'empty'
    | { readonly own: { readonly path: string; readonly body?: object } };
}

export interface RouteCase {
  /** As in the OpenAPI document: `GET /api/v1/keys`. */
  readonly route: string;
  readonly scope: Scope;
  /** `own` are the caller's records, `other` those it must not reach. */
  attempts(own: TenantRecords, other: TenantRecords): readonly Attempt[];
}

/** Routes without a key, and what stands in its place. */
export const OPEN_ROUTES: Readonly<Record<string, string>> = {
  'POST /api/v1/integrations/webhooks/{provider}': "the provider's signature",
  'POST /api/v1/integrations/webhooks/{provider}/{integration_id}': "the provider's signature",
  'POST /api/webhooks/{provider}': "the provider's signature",
  'POST /api/integrations/webhooks/{provider}': "the provider's signature",
  'GET /api/v1/integrations/chatwoot/widget/{script}': 'nothing: its pages show it to everybody',
  'GET /api/v1/integrations/tawkto/widget/{script}': 'nothing: its pages show it to everybody',
  'POST /api/v1/integrations/tawkto/widget/{tenant_id}/visit': 'an origin that is a portal of the tenant',
  'POST /api/v1/integrations/tawkto/widget/{tenant_id}/messages': "the visit's signed token",
};

const API = '/api/v1';

/** A list: naming the other tenant is refused, naming none means the caller's own. */
function list(path: string, scope: Scope, query = '', more: RouteCase['attempts'] = () => []): RouteCase {
  return {
    route: `GET ${API}${path}`,
    scope,
    attempts: (own, other) => [
      { path: `${API}${path}?tenant_id=${other.tenant}${query}`, expect: 'wrong tenant' },
      {
        path: `${API}${path}?${query}`,
        expect: { own: { path: `${API}${path}?tenant_id=${own.tenant}${query}` } },
      },
      ...more(own, other),
    ],
  };
}

/** A route to one record: another tenant's is not there. */
function one(
  route: string,
  scope: Scope,
  idOf: (records: TenantRecords) => string,
  body?: object,
): RouteCase {
  const [method = '', path = ''] = route.split(' ');
  return {
    route: `${method} ${API}${path}`,
    scope,
    attempts: (_, other) => [
      {
        path: `${API}${path.replace('{id}', idOf(other))}`,
        expect: 'not found',
        ...(body === undefined ? {} : { body }),
      },
    ],
  };
}

/** A route that makes or asks something in the tenant its body names. */
function inBody(path: string, scope: Scope, body: object, more: RouteCase['attempts'] = () => []): RouteCase {
  return {
    route: `POST ${API}${path}`,
    scope,
    attempts: (own, other) => [
      { path: `${API}${path}`, body: { ...body, tenant_id: other.tenant }, expect: 'wrong tenant' },
      ...more(own, other),
    ],
  };
}

const OF_A_DAY = '&from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z';

const WEBHOOKS: readonly RouteCase[] = [
  list('/webhooks/logs', 'webhooks:read'),
  list('/webhooks/stats', 'webhooks:read', OF_A_DAY),
  one('GET /webhooks/logs/{id}', 'webhooks:read', ({ webhook }) => webhook),
  one('POST /webhooks/logs/{id}/replay', 'webhooks:write', ({ webhook }) => webhook, {}),
  one('POST /webhooks/logs/{id}/release', 'webhooks:write', ({ webhook }) => webhook),
  list('/dead-letters', 'events:read'),
  one('GET /dead-letters/{id}', 'events:read', ({ deadLetter }) => deadLetter),
  one('POST /dead-letters/{id}/replay', 'events:write', ({ deadLetter }) => deadLetter, {}),
  one('DELETE /dead-letters/{id}', 'events:write', ({ deadLetter }) => deadLetter),
];

const KEYS: readonly RouteCase[] = [
  list('/keys', 'keys:read'),
  inBody('/keys', 'keys:write', { name: 'not mine', scopes: ['keys:read'] }, () => [
    {
      path: `${API}/keys`,
      body: { tenant_id: null, name: 'of all', scopes: ['keys:read'] },
      expect: 'wrong tenant',
    },
  ]),
  one('DELETE /keys/{id}', 'keys:write', ({ keyId }) => keyId),
];

/** Sending: into another tenant's conversation, from another tenant's integration, or in its name. */
function messagesOf(provider: Provider): RouteCase {
  const content = { type: 'text', text: 'hola' };
  const path = `/integrations/${provider}/messages`;
  const refused = provider === 'tawkto' ? 'cannot be carried' : 'not found';
  return inBody(path, 'conversations:write', { content, to: '5215512345678' }, (_, other) => [
    { path: `${API}${path}`, body: { content, conversation_id: other.conversation }, expect: refused },
    {
      path: `${API}${path}`,
      body: { content, to: '5215512345678', integration_id: other.integrations[provider] },
      expect: 'not found',
    },
  ]);
}

/** Named by the path; one integration of it by the query. */
function healthOf(provider: Provider): RouteCase {
  const path = `${API}/integrations/${provider}/health`;
  return {
    route: `GET ${path}/{tenant_id}`,
    scope: 'integrations:read',
    attempts: (own, other) => [
      { path: `${path}/${other.tenant}`, expect: 'wrong tenant' },
      {
        path: `${path}/${own.tenant}?integration_id=${other.integrations[provider]}`,
        expect: 'not found',
      },
    ],
  };
}

const INTEGRATIONS: readonly RouteCase[] = [
  list('/integrations', 'integrations:read'),
  ...PROVIDERS.flatMap((provider): RouteCase[] => {
    const config = `/integrations/${provider}/config`;
    const attempts =
      (body?: object): RouteCase['attempts'] =>
      (own, other) => {
        const given = body === undefined ? {} : { body };
        const id = other.integrations[provider];
        return [
          { path: `${API}${config}/${other.tenant}`, expect: 'wrong tenant', ...given },
          {
            path: `${API}${config}/${other.tenant}?integration_id=${id}`,
            expect: 'wrong tenant',
            ...given,
          },
          { path: `${API}${config}/${own.tenant}?integration_id=${id}`, expect: 'not found', ...given },
        ];
      };
    const route = `${API}${config}/{tenant_id}`;
    return [
      inBody(`/integrations/${provider}/setup`, 'integrations:write', { config: {} }),
      messagesOf(provider),
      one(`PATCH /integrations/${provider}/messages/{id}`, 'conversations:write', ({ message: id }) => id, {
        text: 'no',
      }),
      one(
        `POST /integrations/${provider}/messages/{id}/reconcile`,
        'conversations:write',
        ({ message: id }) => id,
        { status: 'failed' },
      ),
      one(`DELETE /integrations/${provider}/messages/{id}`, 'conversations:write', ({ message: id }) => id),
      { route: `GET ${route}`, scope: 'integrations:read', attempts: attempts() },
      healthOf(provider),
      { route: `PUT ${route}`, scope: 'integrations:write', attempts: attempts({ config: {} }) },
      { route: `DELETE ${route}`, scope: 'integrations:write', attempts: attempts() },
    ];
  }),
];

/** What an integration has at its provider: named by the query, with the integration where the tenant has several. */
function atProvider(
  method: 'GET' | 'DELETE',
  provider: 'chatwoot' | 'tawkto' | 'telegram' | 'whatsapp',
  what: string,
  scope: Scope,
): RouteCase {
  const path = `${API}/integrations/${provider}/${what}`;
  return {
    route: `${method} ${path}`,
    scope,
    attempts: (own, other) => [
      { path: `${path}?tenant_id=${other.tenant}`, expect: 'wrong tenant' },
      {
        path: `${path}?tenant_id=${own.tenant}&integration_id=${other.integrations[provider]}`,
        expect: 'not found',
      },
    ],
  };
}

const TELEGRAM: readonly RouteCase[] = [
  inBody('/integrations/telegram/webhook', 'integrations:write', {}, (own, other) => [
    {
      path: `${API}/integrations/telegram/webhook`,
      body: { tenant_id: own.tenant, integration_id: other.integrations.telegram, url: 'https://not.mine' },
      expect: 'not found',
    },
  ]),
  atProvider('GET', 'telegram', 'webhook', 'integrations:read'),
  atProvider('DELETE', 'telegram', 'webhook', 'integrations:write'),
  inBody('/integrations/telegram/links', 'conversations:write', { client_id: 'c-1' }, (own, other) => [
    {
      path: `${API}/integrations/telegram/links`,
      body: { tenant_id: own.tenant, integration_id: other.integrations.telegram, client_id: 'c-1' },
      expect: 'not found',
    },
  ]),
  atProvider('GET', 'telegram', 'commands', 'integrations:read'),
  {
    route: `PUT ${API}/integrations/telegram/commands`,
    scope: 'integrations:write',
    attempts: (own, other) => [
      {
        path: `${API}/integrations/telegram/commands`,
        body: { tenant_id: other.tenant, commands: [] },
        expect: 'wrong tenant',
      },
      {
        path: `${API}/integrations/telegram/commands`,
        body: { tenant_id: own.tenant, integration_id: other.integrations.telegram, commands: [] },
        expect: 'not found',
      },
    ],
  },
];

/** Named by the path; one property of it by the query. */
function tawktoOf(route: string, scope: Scope, body?: object): RouteCase {
  const [method = '', path = ''] = route.split(' ');
  const full = (tenant: string): string => `${API}/integrations/tawkto${path.replace('{tenant_id}', tenant)}`;
  const given = body === undefined ? {} : { body };
  return {
    route: `${method} ${full('{tenant_id}')}`,
    scope,
    attempts: (own, other) => [
      { path: full(other.tenant), expect: 'wrong tenant', ...given },
      {
        path: `${full(own.tenant)}?integration_id=${other.integrations.tawkto}`,
        expect: 'not found',
        ...given,
      },
    ],
  };
}

const TAWKTO: readonly RouteCase[] = [
  inBody('/integrations/tawkto/webhook', 'integrations:write', {}, (own, other) => [
    {
      path: `${API}/integrations/tawkto/webhook`,
      body: { tenant_id: own.tenant, integration_id: other.integrations.tawkto },
      expect: 'not found',
    },
  ]),
  atProvider('GET', 'tawkto', 'webhook', 'integrations:read'),
  atProvider('DELETE', 'tawkto', 'webhook', 'integrations:write'),
  tawktoOf('GET /analytics/{tenant_id}', 'conversations:read'),
  tawktoOf('GET /sessions/{tenant_id}', 'conversations:read'),
  tawktoOf('GET /widget/{tenant_id}/settings', 'integrations:read'),
  tawktoOf('PUT /widget/{tenant_id}/settings', 'integrations:write', { greeting: 'not mine' }),
  tawktoOf('POST /widget/{tenant_id}/identity', 'integrations:write', { email: 'not@mine.example' }),
];

/** What a tenant has at its Chatwoot: the tenant in the path, the integration beside it. */
function ofTenant(method: 'GET' | 'POST', what: string, scope: Scope): RouteCase {
  const path = `${API}/integrations/${what}`;
  return {
    route: `${method} ${path}/{tenant_id}`,
    scope,
    attempts: (own, other) => {
      const id = other.integrations.chatwoot;
      const query = method === 'GET' ? `?integration_id=${id}` : '';
      const body = method === 'POST' ? { body: {} } : {};
      const named = method === 'POST' ? { body: { integration_id: id } } : {};
      return [
        { path: `${path}/${other.tenant}`, ...body, expect: 'wrong tenant' },
        { path: `${path}/${own.tenant}${query}`, ...named, expect: 'not found' },
      ];
    },
  };
}

const CHATWOOT: readonly RouteCase[] = [
  inBody(
    '/integrations/chatwoot/notes',
    'conversations:write',
    { conversation_id: '00000000-0000-4000-8000-000000000000', text: 'not mine' },
    (own, other) => [
      {
        path: `${API}/integrations/chatwoot/notes`,
        body: { tenant_id: own.tenant, conversation_id: other.conversation, text: 'not mine' },
        expect: 'not found',
      },
    ],
  ),
  ...['/integrations/chatwoot/registration', '/integrations/chatwoot/registration/repair'].map((path) =>
    inBody(path, 'integrations:write', {}, (own, other) => [
      {
        path: `${API}${path}`,
        body: { tenant_id: own.tenant, integration_id: other.integrations.chatwoot },
        expect: 'not found',
      },
    ]),
  ),
  {
    route: `POST ${API}/integrations/chatwoot/widget/{tenant_id}/identity`,
    scope: 'integrations:write',
    attempts: (own, other) => {
      const path = `${API}/integrations/chatwoot/widget`;
      const body = { identifier: 'nobody-of-mine' };
      const query = `integration_id=${other.integrations.chatwoot}`;
      return [
        { path: `${path}/${other.tenant}/identity`, body, expect: 'wrong tenant' },
        { path: `${path}/${own.tenant}/identity?${query}`, body, expect: 'not found' },
      ];
    },
  },
  ...['heal', 'sync'].flatMap((what) => [
    ofTenant('POST', `chatwoot/${what}`, 'integrations:write'),
    ofTenant('GET', `chatwoot/${what}`, 'integrations:read'),
  ]),
  {
    route: `PUT ${API}/integrations/chatwoot/desk`,
    scope: 'integrations:write',
    attempts: (own, other) => [
      {
        path: `${API}/integrations/chatwoot/desk`,
        body: { tenant_id: other.tenant },
        expect: 'wrong tenant',
      },
      {
        path: `${API}/integrations/chatwoot/desk`,
        body: { tenant_id: own.tenant, integration_id: other.integrations.chatwoot },
        expect: 'not found',
      },
    ],
  },
  // neither has a desk, so that only the tenant can be told apart here
  ...[['GET', 'integrations:read'] as const, ['DELETE', 'integrations:write'] as const].map(
    ([method, scope]): RouteCase => ({
      route: `${method} ${API}/integrations/chatwoot/desk`,
      scope,
      attempts: (_own, other) => [
        { path: `${API}/integrations/chatwoot/desk?tenant_id=${other.tenant}`, expect: 'wrong tenant' },
      ],
    }),
  ),
  atProvider('GET', 'chatwoot', 'registration', 'integrations:read'),
  atProvider('DELETE', 'chatwoot', 'registration', 'integrations:write'),
];

const WHATSAPP: readonly RouteCase[] = [
  ...['/integrations/whatsapp/registration', '/integrations/whatsapp/registration/repair'].map((path) =>
    inBody(path, 'integrations:write', {}, (own, other) => [
      {
        path: `${API}${path}`,
        body: { tenant_id: own.tenant, integration_id: other.integrations.whatsapp },
        expect: 'not found',
      },
    ]),
  ),
  atProvider('GET', 'whatsapp', 'registration', 'integrations:read'),
  atProvider('DELETE', 'whatsapp', 'registration', 'integrations:write'),
];

const TEMPLATES = `${API}/integrations/whatsapp/templates`;
const TEMPLATE = {
  name: 'not_mine',
  language: 'es',
  category: 'UTILITY',
  components: [{ type: 'BODY', text: 'Hola' }],
};

/** One template by its name, of an account named by the query. */
function templateNamed(method: 'GET' | 'DELETE', scope: Scope): RouteCase {
  return {
    route: `${method} ${TEMPLATES}/{name}`,
    scope,
    attempts: (own, other) => [
      { path: `${TEMPLATES}/saludo?tenant_id=${other.tenant}`, expect: 'wrong tenant' },
      {
        path: `${TEMPLATES}/saludo?tenant_id=${own.tenant}&integration_id=${other.integrations.whatsapp}`,
        expect: 'not found',
      },
    ],
  };
}

function templatesOf(path: string, body: object): RouteCase {
  return inBody(`/integrations/whatsapp/templates${path}`, 'integrations:write', body, (own, other) => [
    {
      path: `${TEMPLATES}${path}`,
      body: { ...body, tenant_id: own.tenant, integration_id: other.integrations.whatsapp },
      expect: 'not found',
    },
  ]);
}

const WHATSAPP_TEMPLATES: readonly RouteCase[] = [
  list('/integrations/whatsapp/templates', 'integrations:read'),
  templateNamed('GET', 'integrations:read'),
  templatesOf('/sync', {}),
  templatesOf('', TEMPLATE),
  templateNamed('DELETE', 'integrations:write'),
];

const conversation = ({ conversation: id }: TenantRecords): string => id;
const contact = ({ contact: id }: TenantRecords): string => id;
const message = ({ message: id }: TenantRecords): string => id;

const CONVERSATIONS: readonly RouteCase[] = [
  list('/conversations', 'conversations:read', '', (_, { contact }) => [
    { path: `${API}/conversations?contact_id=${contact}`, expect: 'empty' },
  ]),
  one('GET /conversations/{id}', 'conversations:read', conversation),
  one('GET /conversations/{id}/messages', 'conversations:read', conversation),
  one('POST /conversations/{id}/messages', 'conversations:write', conversation, { text: 'hola' }),
  one('POST /conversations/{id}/read', 'conversations:write', conversation, {}),
  one('POST /conversations/{id}/take-over', 'conversations:write', conversation),
  one('POST /conversations/{id}/resume', 'conversations:write', conversation),
  one('POST /conversations/{id}/close', 'conversations:write', conversation),
  list('/messages', 'conversations:read', '&status=failed'),
  one('GET /contacts/{id}/client', 'conversations:read', contact),
  one('PUT /contacts/{id}/client', 'conversations:write', contact, { client_id: 'not-theirs' }),
  one('DELETE /contacts/{id}/client', 'conversations:write', contact),
  one('GET /messages/{id}', 'conversations:read', message),
  one('GET /messages/{id}/attempts', 'conversations:read', message),
  one('GET /messages/{id}/why', 'conversations:read', message),
];

/** Clients have ids of the business, so another tenant's is only not there; the tenant itself can be named too. */
function client(route: string, scope: Scope, body?: object): RouteCase {
  const [method = '', path = ''] = route.split(' ');
  const at = (id: string): string => `${API}${path.replace('{id}', id)}`;
  return {
    route: `${method} ${API}${path}`,
    scope,
    attempts: (_, other) => [
      { path: at(other.client), expect: 'not found', ...(body === undefined ? {} : { body }) },
      body === undefined
        ? { path: `${at(other.client)}?tenant_id=${other.tenant}`, expect: 'wrong tenant' }
        : { path: at(other.client), body: { ...body, tenant_id: other.tenant }, expect: 'wrong tenant' },
    ],
  };
}

const CLIENTS: readonly RouteCase[] = [
  inBody('/clients', 'clients:write', { first_name: 'not mine' }),
  list('/clients', 'clients:read'),
  {
    route: `GET ${API}/clients/conflicts`,
    scope: 'clients:read',
    attempts: (_, other) => [
      { path: `${API}/clients/conflicts?tenant_id=${other.tenant}`, expect: 'wrong tenant' },
    ],
  },
  client('GET /clients/{id}', 'clients:read'),
  client('GET /clients/{id}/contacts', 'clients:read'),
  client('PATCH /clients/{id}', 'clients:write', { first_name: 'not mine' }),
  client('DELETE /clients/{id}', 'clients:write'),
  client('POST /clients/{id}/merge', 'clients:write', { into: 'not-mine' }),
  {
    route: `POST ${API}/clients/{id}/unmerge`,
    scope: 'clients:write',
    attempts: (_, other) => [
      {
        path: `${API}/clients/${other.client}/unmerge`,
        body: { tenant_id: other.tenant },
        expect: 'wrong tenant',
      },
    ],
  },
  one('POST /clients/conflicts/{id}/resolve', 'clients:write', ({ contact }) => contact, { client_id: null }),
  {
    route: `POST ${API}/clients/import`,
    scope: 'clients:write',
    attempts: (_, other) => [
      { path: `${API}/clients/import?tenant_id=${other.tenant}`, body: {}, expect: 'wrong tenant' },
    ],
  },
  {
    route: `GET ${API}/clients/settings`,
    scope: 'clients:read',
    attempts: (_, other) => [
      { path: `${API}/clients/settings?tenant_id=${other.tenant}`, expect: 'wrong tenant' },
    ],
  },
  {
    route: `PUT ${API}/clients/settings`,
    scope: 'clients:write',
    attempts: (_, other) => [
      { path: `${API}/clients/settings`, body: { tenant_id: other.tenant }, expect: 'wrong tenant' },
    ],
  },
];

/** The tenant of a client is named by the query. */
function personOf(route: string, scope: Scope): RouteCase {
  const path = (id: string): string => `${API}/clients/${id}/${route}`;
  return {
    route: `POST ${path('{id}')}`,
    scope,
    attempts: (_, other) => [
      { path: `${path(other.client)}?tenant_id=${other.tenant}`, body: {}, expect: 'wrong tenant' },
      { path: path(other.client), body: {}, expect: 'not found' },
    ],
  };
}

const PERSONS: readonly RouteCase[] = [
  one('POST /contacts/{id}/export', 'persons:export', contact, {}),
  one('POST /contacts/{id}/erase', 'persons:erase', contact, {}),
  personOf('export', 'persons:export'),
  personOf('erase', 'persons:erase'),
  list('/erasures', 'persons:erase'),
  one('GET /erasures/{id}', 'persons:erase', ({ erasure }) => erasure),
];

const MEDIA: readonly RouteCase[] = [
  {
    route: `POST ${API}/media`,
    scope: 'conversations:write',
    attempts: (_, other) => [
      { path: `${API}/media?tenant_id=${other.tenant}`, body: {}, expect: 'wrong tenant' },
    ],
  },
  one('GET /media/{id}', 'conversations:read', ({ upload }) => upload),
];

const KNOWLEDGE: readonly RouteCase[] = [
  inBody('/knowledge/documents', 'knowledge:write', {
    title: 'not mine',
    content: 'not mine',
    format: 'text',
    external_id: 'horario',
  }),
  list('/knowledge/documents', 'knowledge:read'),
  one('GET /knowledge/documents/{id}', 'knowledge:read', ({ document }) => document),
  one('DELETE /knowledge/documents/{id}', 'knowledge:write', ({ document }) => document),
  inBody('/knowledge/search', 'knowledge:read', { query: 'horario' }, (own, other) => {
    const path = `${API}/knowledge/search`;
    const body = { query: `horario ${wordOf(other.tenant)}` };
    return [{ path, body, expect: { own: { path, body: { ...body, tenant_id: own.tenant } } } }];
  }),
];

const NOTIFICATIONS: readonly RouteCase[] = [
  inBody(
    '/notifications',
    'notifications:write',
    { message: 'hola', recipient: { phone: '+5215512345678' } },
    (_, { contact }) => [
      {
        path: `${API}/notifications`,
        body: { message: 'hola', recipient_id: contact },
        expect: 'nobody to reach',
      },
    ],
  ),
  list('/notifications', 'notifications:read'),
  one('GET /notifications/{id}', 'notifications:read', ({ notification }) => notification),
];

export const ROUTES: readonly RouteCase[] = [
  ...WEBHOOKS,
  ...KEYS,
  ...INTEGRATIONS,
  ...TELEGRAM,
  ...TAWKTO,
  ...CHATWOOT,
  ...WHATSAPP,
  ...WHATSAPP_TEMPLATES,
  ...CONVERSATIONS,
  ...CLIENTS,
  ...PERSONS,
  ...MEDIA,
  ...KNOWLEDGE,
  ...NOTIFICATIONS,
];

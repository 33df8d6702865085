/** P9: a key that may do everything in one tenant reaches nothing of another, on any route there is. */
import { SCOPES, SERVICES, type Scope } from '@enlace/contracts';
import { hostOf } from '../kit/channels.js';
import { Stack, type Answer } from '../kit/stack.js';
import { fillTenant, keyOf, TenantChannels, wordOf, type TenantRecords } from '../kit/tenant-records.js';
import { OPEN_ROUTES, ROUTES, type Attempt } from '../kit/tenant-routes.js';

const REFUSALS = {
  'wrong tenant': { status: 403, code: /^auth\.wrong_tenant$/ },
  'not found': { status: 404, code: /\.not_found$/ },
  'cannot be carried': { status: 422, code: /^content\.unsupported$/ },
  'nobody to reach': { status: 422, code: /^notification\.no_channel$/ },
} as const;

const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('two tenants', () => {
  const channels = [new TenantChannels(1), new TenantChannels(2)] as const;
  const simulators = channels.flatMap(({ all }) => all);
  let stack: Stack;
  let acme: TenantRecords;
  let globex: TenantRecords;
  /** What acme has; nothing here may change it. */
  let before: unknown[];

  beforeAll(async () => {
    await Promise.all(simulators.map((simulator) => simulator.start()));
    stack = await Stack.start({ services: SERVICES, allowHosts: simulators.map(hostOf) });
    acme = await fillTenant(stack, channels[0], 'acme');
    globex = await fillTenant(stack, channels[1], 'globex');
    before = await everythingOf(stack, acme);
  }, 180_000);

  afterAll(async () => {
    await stack?.stop();
    await Promise.all(simulators.map((simulator) => simulator.stop()));
  });

  it('are tried on every route of the API: a new one must be added here or is open for a reason', async () => {
    const documented = await documentedRoutes(stack);
    expect([...ROUTES.map(({ route }) => route), ...Object.keys(OPEN_ROUTES)].sort()).toEqual(documented);
  });

  it.each(ROUTES.map(({ route, attempts }) => ({ route, attempts })))(
    '$route reaches nothing of the other tenant',
    async ({ route, attempts }) => {
      const [method = ''] = route.split(' ');
      for (const attempt of attempts(globex, acme)) {
        const answer = await stack.call(method, attempt.path, { key: globex.key, body: attempt.body });
        await expectRefused(stack, method, attempt, answer);
        expectNothingOf(acme, answer);
      }
      expect(await everythingOf(stack, acme)).toEqual(before);
    },
  );

  it('each reach their own records on the routes that answered "not found"', async () => {
    for (const { route, attempts } of ROUTES.filter(({ route: name }) => name.startsWith('GET '))) {
      for (const { path, expect: expected } of attempts(globex, globex)) {
        if (expected !== 'not found') continue;
        const { status } = await stack.call('GET', path, { key: globex.key });
        expect({ route, status }).toEqual({ route, status: 200 });
      }
    }
  });

  it('cannot take over a number that is connected in the other', async () => {
    const { number, url } = channels[0].whatsapp;
    const answer = await stack.call('POST', '/api/v1/integrations/whatsapp/setup', {
      key: globex.key,
      body: {
        config: {
          phone_number_id: number.phoneNumberId,
          waba_id: number.wabaId,
          access_token: number.accessToken,
          app_secret: number.appSecret,
          verify_token: 'of-the-other',
          base_url: url,
        },
      },
    });
    expectNothingOf(acme, answer);
    expect(await everythingOf(stack, acme)).toEqual(before);
  });

  it.each(SCOPES)('a key without %s is refused on each of its routes', async (scope) => {
    const { key } = await keyOf(stack, 'globex', without(scope));
    const routes = ROUTES.filter((one) => one.scope === scope);
    expect(routes).not.toHaveLength(0);
    for (const { route } of routes) {
      const { status, body } = await stack.call(...methodAndPath(route), { key });
      expect({ route, status, error: body.error }).toMatchObject({
        route,
        status: 403,
        error: { code: 'auth.scope', details: { missing: [scope] } },
      });
    }
  });

  it('no route answers without a key', async () => {
    for (const { route } of ROUTES) {
      const { status, body } = await stack.call(...methodAndPath(route), { key: null });
      expect({ route, status, code: body.error?.code }).toEqual({ route, status: 401, code: 'auth.missing' });
    }
  });
});

async function documentedRoutes(stack: Stack): Promise<string[]> {
  const answer = await fetch(`${stack.url}/docs-json`);
  const { paths } = (await answer.json()) as { paths: Record<string, object> };
  return Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`))
    .sort();
}

async function expectRefused(
  stack: Stack,
  method: string,
  attempt: Attempt,
  { status, body }: Answer,
): Promise<void> {
  const { path, expect: expected } = attempt;
  if (expected === 'empty') {
    expect({ path, status, data: body.data }).toMatchObject({ path, status: 200, data: { items: [] } });
  } else if (typeof expected === 'object') {
    const own = await stack.call(method, expected.own.path, { body: expected.own.body });
    expect({ path, status, data: body.data }).toEqual({ path, status: 200, data: own.body.data });
    expect(JSON.stringify(own.body.data)).not.toMatch(/"items":\[\]|"data":\[\]|"total":0/);
  } else {
    const refusal = REFUSALS[expected];
    expect({ path, status, code: body.error?.code }).toEqual({
      path,
      status: refusal.status,
      code: expect.stringMatching(refusal.code),
    });
  }
}

/** Neither its ids nor its words, whatever the answer is. */
function expectNothingOf(records: TenantRecords, { body }: Answer): void {
  const text = JSON.stringify(body);
  const { integrations, key: _key, tenant, ...ids } = records;
  for (const secret of [...Object.values(integrations), ...Object.values(ids), wordOf(tenant)]) {
    expect(text).not.toContain(secret);
  }
}

/** All an operator sees of the tenant's records. */
async function everythingOf(stack: Stack, records: TenantRecords): Promise<unknown[]> {
  const { tenant, document, conversation, webhook, notification, deadLetter } = records;
  const paths = [
    `/api/v1/integrations?tenant_id=${tenant}`,
    ...Object.keys(records.integrations).map(
      (provider) => `/api/v1/integrations/${provider}/config/${tenant}`,
    ),
    `/api/v1/keys?tenant_id=${tenant}`,
    `/api/v1/knowledge/documents?tenant_id=${tenant}`,
    `/api/v1/knowledge/documents/${document}`,
    `/api/v1/conversations?tenant_id=${tenant}`,
    `/api/v1/conversations/${conversation}/messages`,
    `/api/v1/webhooks/logs/${webhook}`,
    `/api/v1/notifications?tenant_id=${tenant}`,
    `/api/v1/notifications/${notification}`,
    `/api/v1/dead-letters/${deadLetter}`,
  ];
  return Promise.all(paths.map((path) => stack.api.get(path)));
}

function without(scope: Scope): readonly Scope[] {
  return SCOPES.filter((other) => other !== scope);
}

/** The route with an id that is nobody's and the caller's own tenant. */
function methodAndPath(route: string): [method: string, path: string] {
  const [method = '', path = ''] = route.split(' ');
  return [method, path.replace('{id}', NOBODY).replace('{tenant_id}', 'globex')];
}

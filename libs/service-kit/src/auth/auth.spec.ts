/** Who may do what: keys, scopes, tenants, and what wrong keys learn. */
import { SCOPES, type Scope } from '@enlace/contracts';
import { Controller, Get, Module, Query } from '@nestjs/common';
import { ServiceEnv } from '../env/service.env.js';
import { KeysModule } from '../keys/keys.module.js';
import { startService } from '../service.js';
import type { RunningService } from '../service-definition.js';
import { SPEC_ENV } from '../spec-env.js';
import { FakeInfrastructure, LogLines } from '../spec-fakes.js';
import { CurrentCaller, assertTenant, tenantFilterOf, tenantOf, type Caller } from './caller.js';
import { Open, RequireScope } from './route-access.js';
import { routeDeclarations, routesWithoutScope } from './routes-without-scope.js';

@Controller('api/v1/doors')
class DoorsController {
  @Get('open')
  @Open('a spec')
  open(): string {
    return 'open';
  }

  @Get('webhooks')
  @RequireScope('webhooks:read')
  webhooks(@CurrentCaller() caller: Caller): Caller {
    return caller;
  }

  @Get('both')
  @RequireScope('webhooks:read', 'events:write')
  both(): string {
    return 'both';
  }

  @Get('tenant')
  @RequireScope('webhooks:read')
  tenant(@CurrentCaller() caller: Caller, @Query('tenant_id') tenantId?: string): string {
    return tenantOf(caller, tenantId);
  }

  @Get('undeclared')
  undeclared(): string {
    return 'undeclared';
  }
}

@Controller('api/v1/scoped')
@RequireScope('knowledge:read')
class ScopedController {
  @Get()
  all(): string {
    return 'all';
  }

  @Get('open')
  @Open('the handler counts before its controller')
  open(): string {
    return 'open';
  }
}

@Module({ imports: [KeysModule], controllers: [DoorsController, ScopedController] })
class DoorsModule {}

const ADMIN = { authorization: `Bearer ${SPEC_ENV['ENLACE_ADMIN_KEY']}` };

describe('keys of the API', () => {
  let service: RunningService;
  let fakes: FakeInfrastructure;
  const log = new LogLines();

  beforeEach(async () => {
    fakes = new FakeInfrastructure();
    const definition = { name: 'webhook-ingress' as const, env: ServiceEnv, module: () => DoorsModule };
    service = await startService(definition, SPEC_ENV, { infrastructure: fakes.modules, log });
  });

  afterEach(() => service.stop());

  const call = (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    headers: Record<string, string>,
    payload?: object,
  ) => service.app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  const get = (path: string, headers: Record<string, string> = {}) =>
    call('GET', `/api/v1/doors/${path}`, headers);
  const keyFor = async (tenantId: string | null, ...scopes: Scope[]) => {
    const { key } = await fakes.keys.create({ tenantId, name: 'spec', scopes });
    return { authorization: `Bearer ${key}` };
  };

  it('lets everyone through an open door, and nobody else without a key', async () => {
    expect((await get('open')).statusCode).toBe(200);
    const response = await get('webhooks');
    expect(response.statusCode).toBe(401);
    expect(response.json().error.code).toBe('auth.missing');
    expect(response.headers['www-authenticate']).toBe('Bearer');
  });

  it('knows the caller by either header', async () => {
    const bearer = await keyFor('acme', 'webhooks:read');
    const key = bearer.authorization.slice('Bearer '.length);
    for (const headers of [bearer, { 'x-api-key': key }]) {
      const { data } = (await get('webhooks', headers)).json();
      expect(data).toEqual({
        tenantId: 'acme',
        scopes: ['webhooks:read'],
        keyId: key.split('_')[1],
        isAdmin: false,
      });
    }
  });

  it('takes the admin key for every tenant and every scope', async () => {
    const { data } = (await get('webhooks', ADMIN)).json();
    expect(data).toEqual({ tenantId: '*', scopes: [...SCOPES], keyId: 'admin', isAdmin: true });
    expect((await get('both', ADMIN)).statusCode).toBe(200);
    expect(fakes.keys.finds).toBe(0);
  });

  it('tells the same of a key that is no key, unknown, or revoked', async () => {
    const revoked = await keyFor('acme', 'webhooks:read');
    const id = revoked.authorization.split('_')[1] ?? '';
    await fakes.keys.revoke('acme', id);
    const unknown = revoked.authorization.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const answers = await Promise.all(
      [revoked.authorization, unknown, 'Bearer nonsense', `Bearer ${'x'.repeat(2000)}`].map((authorization) =>
        get('webhooks', { authorization }),
      ),
    );
    for (const answer of answers) {
      const { request_id: _, ...error } = answer.json().error;
      expect(answer.statusCode).toBe(401);
      expect(error).toEqual({ code: 'auth.invalid', message: 'The key is not valid' });
    }
  });

  it('asks for every scope a route names, and says which are lacking', async () => {
    const headers = await keyFor('acme', 'webhooks:read');
    const response = await get('both', headers);
    expect(response.statusCode).toBe(403);
    expect(response.json().error).toMatchObject({
      code: 'auth.scope',
      details: { missing: ['events:write'] },
    });
  });

  it('closes a route that declares nothing to all but the admin key', async () => {
    expect((await get('undeclared', await keyFor(null, ...SCOPES))).statusCode).toBe(403);
    expect((await get('undeclared', ADMIN)).statusCode).toBe(200);
  });

  it('names the routes that declare nothing, for a test to refuse them', () => {
    expect(routesWithoutScope(service.app)).toEqual(['DoorsController.undeclared']);
    expect(routeDeclarations(service.app)).toEqual(
      expect.arrayContaining([
        { route: 'ScopedController.all', access: { kind: 'scoped', scopes: ['knowledge:read'] } },
        { route: 'ScopedController.open', access: expect.objectContaining({ kind: 'open' }) },
        { route: 'HealthController.live', access: expect.objectContaining({ kind: 'open' }) },
        { route: 'KeysController.create', access: { kind: 'scoped', scopes: ['keys:write'] } },
      ]),
    );
  });

  it('answers 503 when it cannot know whether a key is good, and does not count it as wrong', async () => {
    const headers = await keyFor('acme', 'webhooks:read');
    fakes.keys.available = false;
    for (let times = 0; times < 30; times += 1) {
      const response = await get('webhooks', headers);
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('1');
    }
    fakes.keys.available = true;
    expect((await get('webhooks', headers)).statusCode).toBe(200);
  });

  it('looks a busy key up once, and a revoked one is refused within five seconds', async () => {
    const headers = await keyFor('acme', 'webhooks:read');
    await Promise.all([get('webhooks', headers), get('webhooks', headers), get('webhooks', headers)]);
    expect(fakes.keys.finds).toBe(1);
    await fakes.keys.revoke('acme', headers.authorization.split('_')[1] ?? '');
    expect((await get('webhooks', headers)).statusCode).toBe(200);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 5_000);
    try {
      expect((await get('webhooks', headers)).statusCode).toBe(401);
    } finally {
      jest.restoreAllMocks();
    }
  });

  it('slows an address down after twenty wrong keys, yet not the good keys behind it', async () => {
    const good = await keyFor('acme', 'webhooks:read');
    const stranger = await keyFor('acme', 'webhooks:read');
    expect((await get('webhooks', good)).statusCode).toBe(200);
    for (let times = 0; times < 20; times += 1) {
      expect((await get('webhooks', { 'x-api-key': `wrong-${times}` })).statusCode).toBe(401);
    }
    const finds = fakes.keys.finds;
    for (const headers of [{ 'x-api-key': 'wrong' }, stranger]) {
      const response = await get('webhooks', headers);
      expect(response.statusCode).toBe(429);
      expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect(fakes.keys.finds).toBe(finds);
    expect((await get('webhooks', good)).statusCode).toBe(200);
    expect((await get('webhooks', ADMIN)).statusCode).toBe(200);
  });

  it("keeps a tenant's key within its tenant", async () => {
    const headers = await keyFor('acme', 'webhooks:read');
    expect((await get('tenant', headers)).json().data).toBe('acme');
    expect((await get('tenant?tenant_id=acme', headers)).json().data).toBe('acme');
    const other = await get('tenant?tenant_id=other', headers);
    expect(other.statusCode).toBe(403);
    expect(other.json().error.code).toBe('auth.wrong_tenant');
    expect((await get('tenant?tenant_id=*', headers)).statusCode).toBe(400);
  });

  it('wants a platform key to say which tenant it means', async () => {
    expect((await get('tenant?tenant_id=acme', ADMIN)).json().data).toBe('acme');
    const response = await get('tenant', ADMIN);
    expect(response.statusCode).toBe(400);
    expect(response.json().error.details.fields[0].field).toBe('tenant_id');
  });

  it('shows a new key once, and only then', async () => {
    const payload = { tenant_id: 'acme', name: 'crm', scopes: ['webhooks:read'] };
    const created = await call('POST', '/api/v1/keys', ADMIN, payload);
    expect(created.statusCode).toBe(201);
    const { data } = created.json();
    expect(data).toMatchObject({ tenant_id: 'acme', name: 'crm', scopes: ['webhooks:read'] });
    expect((await get('webhooks', { 'x-api-key': data.key })).json().data.tenantId).toBe('acme');
    const listed = await call('GET', '/api/v1/keys?tenant_id=acme', ADMIN);
    expect(listed.json().data).toEqual([expect.objectContaining({ id: data.id, revoked_at: null })]);
    expect(listed.body).not.toContain(data.key.split('_')[2]);
    expect(log.all).not.toContain(data.key.split('_')[2]);
  });

  it('lets nobody hand out a tenant or a scope they lack', async () => {
    const holder = await keyFor('acme', 'keys:write', 'keys:read', 'webhooks:read');
    const make = async (payload: object) => (await call('POST', '/api/v1/keys', holder, payload)).statusCode;
    expect(await make({ name: 'own', scopes: ['webhooks:read'] })).toBe(201);
    expect(await make({ tenant_id: 'acme', name: 'own', scopes: ['webhooks:read'] })).toBe(201);
    expect(await make({ tenant_id: 'other', name: 'x', scopes: ['webhooks:read'] })).toBe(403);
    expect(await make({ tenant_id: null, name: 'x', scopes: ['webhooks:read'] })).toBe(403);
    expect(await make({ name: 'x', scopes: ['events:write'] })).toBe(403);
    expect(await make({ name: 'x', scopes: [] })).toBe(400);
    expect(await make({ name: 'x', scopes: ['everything'] })).toBe(400);
    expect(await make({ tenant_id: '*', name: 'x', scopes: ['webhooks:read'] })).toBe(400);
  });

  it("neither lists nor revokes another tenant's keys", async () => {
    const holder = await keyFor('acme', 'keys:write', 'keys:read');
    await keyFor('other', 'webhooks:read');
    const foreign = [...fakes.keys.kept.values()].find((key) => key.tenantId === 'other')?.id ?? '';
    expect((await call('GET', '/api/v1/keys', holder)).json().data).toHaveLength(1);
    expect((await call('GET', '/api/v1/keys?tenant_id=other', holder)).statusCode).toBe(403);
    expect((await call('DELETE', `/api/v1/keys/${foreign}`, holder)).statusCode).toBe(404);
    const answer = await call('DELETE', `/api/v1/keys/${foreign}`, ADMIN);
    expect(answer.statusCode).toBe(204);
    expect(answer.body).toBe('');
    expect((await call('DELETE', `/api/v1/keys/${foreign}`, { 'x-api-key': 'nobody' })).statusCode).toBe(401);
  });
});

describe('the tenant of a request', () => {
  const tenant: Caller = { tenantId: 'acme', scopes: [], keyId: 'k', isAdmin: false };
  const platform: Caller = { tenantId: '*', scopes: [], keyId: 'p', isAdmin: false };

  it('is for lists every tenant with a platform key, and never more than its own with another', () => {
    expect(tenantFilterOf(platform)).toBe('*');
    expect(tenantFilterOf(platform, '*')).toBe('*');
    expect(tenantFilterOf(platform, 'acme')).toBe('acme');
    expect(tenantFilterOf(tenant)).toBe('acme');
    expect(() => tenantFilterOf(tenant, '*')).toThrow(expect.objectContaining({ code: 'auth.wrong_tenant' }));
    expect(() => tenantFilterOf(tenant, 'other')).toThrow(
      expect.objectContaining({ code: 'auth.wrong_tenant' }),
    );
  });

  it('is checked by name: another one is refused', () => {
    expect(() => assertTenant(tenant, 'other')).toThrow(
      expect.objectContaining({ code: 'auth.wrong_tenant' }),
    );
    expect(() => assertTenant(tenant, '*')).toThrow(expect.objectContaining({ code: 'auth.wrong_tenant' }));
    expect(() => assertTenant(tenant, 'acme')).not.toThrow();
    expect(() => assertTenant(platform, 'anyone')).not.toThrow();
  });
});

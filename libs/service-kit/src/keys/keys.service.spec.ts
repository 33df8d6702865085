/** Who may make and revoke which keys, and in whose name. */
import type { ListedApiKey } from '@enlace/persistence';
import type { Caller } from '../auth/caller.js';
import { KeysService } from './keys.service.js';

const CALLER: Caller = {
  tenantId: 'acme',
  scopes: ['keys:write', 'events:read'],
  keyId: 'acmekey',
  isAdmin: false,
};
const PLATFORM: Caller = { ...CALLER, tenantId: '*', keyId: 'platformkey' };

/** Notes what it is told. */
class FakeKeys {
  readonly created: unknown[] = [];
  readonly revoked: unknown[] = [];
  readonly listed: string[] = [];
  known = true;

  async create(...made: unknown[]): Promise<{ id: string; key: string }> {
    this.created.push(made);
    return { id: 'newkey', key: 'enl_newkey_secret' };
  }

  async list(scope: string): Promise<ListedApiKey[]> {
    this.listed.push(scope);
    return [
      { id: 'k', tenantId: null, name: 'n', scopes: [], createdAt: new Date(0), revokedAt: new Date(1_000) },
      { id: 'l', tenantId: 'acme', name: 'm', scopes: [], createdAt: new Date(0), revokedAt: null },
    ];
  }

  async revoke(...ended: unknown[]): Promise<boolean> {
    this.revoked.push(ended);
    return this.known;
  }
}

let store: FakeKeys;
let keys: KeysService;

beforeEach(() => {
  store = new FakeKeys();
  keys = new KeysService(store);
});

describe('making a key', () => {
  it("makes one of the caller's tenant in the caller's name and shows it", async () => {
    const made = await keys.create(CALLER, { name: 'CRM', scopes: ['events:read'] });
    expect(store.created).toEqual([[{ tenantId: 'acme', name: 'CRM', scopes: ['events:read'] }, 'acmekey']]);
    expect(made).toEqual({
      id: 'newkey',
      key: 'enl_newkey_secret',
      tenant_id: 'acme',
      name: 'CRM',
      scopes: ['events:read'],
    });
  });

  it('makes one to all tenants for a platform key that says so', async () => {
    await keys.create(PLATFORM, { tenant_id: null, name: 'operator', scopes: ['events:read'] });
    expect(store.created).toEqual([
      [{ tenantId: null, name: 'operator', scopes: ['events:read'] }, 'platformkey'],
    ]);
  });

  it.each([
    { what: 'to all tenants', tenant_id: null, code: 'auth.wrong_tenant' },
    { what: 'of another tenant', tenant_id: 'globex', code: 'auth.wrong_tenant' },
  ])("makes none $what for a tenant's key", async ({ tenant_id, code }) => {
    await expect(keys.create(CALLER, { tenant_id, name: 'x', scopes: [] })).rejects.toMatchObject({ code });
    expect(store.created).toEqual([]);
  });

  it('needs a platform key to name the tenant', async () => {
    await expect(keys.create(PLATFORM, { name: 'x', scopes: [] })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });

  it('hands out no scope that the caller lacks', async () => {
    await expect(
      keys.create(CALLER, { name: 'x', scopes: ['events:read', 'notifications:write'] }),
    ).rejects.toMatchObject({ code: 'auth.scope', details: { missing: ['notifications:write'] } });
    expect(store.created).toEqual([]);
  });
});

describe('revoking a key', () => {
  it("reaches the caller's tenant only, in the caller's name", async () => {
    await keys.revoke(CALLER, 'k');
    await keys.revoke(PLATFORM, 'k');
    expect(store.revoked).toEqual([
      ['acme', 'k', 'acmekey'],
      ['*', 'k', 'platformkey'],
    ]);
  });

  it('says so when there was none in use', async () => {
    store.known = false;
    await expect(keys.revoke(CALLER, 'k')).rejects.toMatchObject({ code: 'key.not_found' });
  });
});

describe('listing keys', () => {
  it('shows times and never a key', async () => {
    expect(await keys.list(PLATFORM, undefined)).toEqual([
      {
        id: 'k',
        tenant_id: null,
        name: 'n',
        scopes: [],
        created_at: '1970-01-01T00:00:00.000Z',
        revoked_at: '1970-01-01T00:00:01.000Z',
      },
      {
        id: 'l',
        tenant_id: 'acme',
        name: 'm',
        scopes: [],
        created_at: '1970-01-01T00:00:00.000Z',
        revoked_at: null,
      },
    ]);
    await keys.list(PLATFORM, 'acme');
    await keys.list(CALLER, undefined);
    expect(store.listed).toEqual(['*', 'acme', 'acme']);
    await expect(keys.list(CALLER, 'globex')).rejects.toMatchObject({ code: 'auth.wrong_tenant' });
  });
});

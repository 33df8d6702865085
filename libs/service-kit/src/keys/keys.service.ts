/** Makes, lists and revokes API keys; nobody hands out more than they hold. */
import { AppError, type Scope } from '@enlace/contracts';
import { ApiKeyStore, type ListedApiKey } from '@enlace/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { ALL_TENANTS, assertTenant, tenantFilterOf, tenantOf, type Caller } from '../auth/caller.js';
import type { CreateKeyDto } from './create-key.dto.js';

export interface CreatedKeyAnswer {
  readonly id: string;
  /** The whole key; this is the only time it is shown. */
  readonly key: string;
  readonly tenant_id: string | null;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

export interface KeyAnswer {
  readonly id: string;
  readonly tenant_id: string | null;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly created_at: string;
  readonly revoked_at: string | null;
}

@Injectable()
export class KeysService {
  constructor(@Inject(ApiKeyStore) private readonly store: Pick<ApiKeyStore, 'create' | 'list' | 'revoke'>) {}

  async create(caller: Caller, dto: CreateKeyDto): Promise<CreatedKeyAnswer> {
    if (dto.tenant_id === null) assertTenant(caller, ALL_TENANTS);
    const tenantId = dto.tenant_id === null ? null : tenantOf(caller, dto.tenant_id);
    const missing = dto.scopes.filter((scope) => !caller.scopes.includes(scope));
    if (missing.length > 0) {
      throw new AppError('auth.scope', 'A key cannot hand out scopes it lacks', undefined, { missing });
    }
    const { id, key } = await this.store.create(
      { tenantId, name: dto.name, scopes: dto.scopes },
      caller.keyId,
    );
    return { id, key, tenant_id: tenantId, name: dto.name, scopes: dto.scopes };
  }

  async list(caller: Caller, tenantId: string | undefined): Promise<readonly KeyAnswer[]> {
    return (await this.store.list(tenantFilterOf(caller, tenantId))).map(answerOf);
  }

  /** A key of another tenant is as unknown as one that never was. */
  async revoke(caller: Caller, id: string): Promise<void> {
    if (await this.store.revoke(caller.tenantId, id, caller.keyId)) return;
    throw new AppError('key.not_found', 'There is no key in use with that id');
  }
}

function answerOf(key: ListedApiKey): KeyAnswer {
  return {
    id: key.id,
    tenant_id: key.tenantId,
    name: key.name,
    scopes: key.scopes,
    created_at: key.createdAt.toISOString(),
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}

/** What people decide about clients: who is the same, who a contact is, and what is decided without asking. */
import { Injectable } from '@nestjs/common';
import { isPhoneCountry } from '@enlace/normalization';
import { ClientStore } from '@enlace/persistence';
import { pageAnswer, requestInvalid, tenantOf, type Caller, type Page } from '@enlace/service-kit';
import { ClientNotices } from '../contacts/client-notices.js';
import {
  conflictAnswer,
  mergeAnswer,
  settingsAnswer,
  type ConflictAnswer,
  type MergeAnswer,
  type SettingsAnswer,
} from './client-answers.js';
import type {
  ConflictsQuery,
  MergeInto,
  OfTenant,
  ResolveConflict,
  SaveClientSettings,
} from './clients.dto.js';

export interface ResolvedAnswer {
  readonly id: string;
  readonly client_id: string | null;
  /** The contact that was linked; null where it is none of them. */
  readonly contact_id: string | null;
}

@Injectable()
export class ClientMatching {
  constructor(
    private readonly store: ClientStore,
    private readonly notices: ClientNotices,
  ) {}

  async merge(caller: Caller, id: string, { tenant_id, into }: MergeInto): Promise<MergeAnswer> {
    const tenantId = tenantOf(caller, tenant_id);
    return mergeAnswer(await this.store.merge(tenantId, id, into, { actor: caller.keyId }));
  }

  async unmerge(caller: Caller, id: string, { tenant_id }: OfTenant): Promise<MergeAnswer> {
    const tenantId = tenantOf(caller, tenant_id);
    return mergeAnswer(await this.store.unmerge(tenantId, id, { actor: caller.keyId }));
  }

  async conflicts(caller: Caller, query: ConflictsQuery): Promise<Page<ConflictAnswer>> {
    const { state, cursor, limit } = query;
    const page = await this.store.matches({
      tenantId: tenantOf(caller, query.tenant_id),
      limit,
      ...(state === undefined ? {} : { state }),
      ...(cursor === undefined ? {} : { cursor }),
    });
    return pageAnswer(page, conflictAnswer);
  }

  async resolve(
    caller: Caller,
    id: string,
    { tenant_id, client_id }: ResolveConflict,
  ): Promise<ResolvedAnswer> {
    const tenantId = tenantOf(caller, tenant_id);
    const link = await this.store.resolveMatch(tenantId, id, client_id, { actor: caller.keyId });
    if (link !== undefined) await this.notices.made([link]);
    return { id, client_id, contact_id: link?.contactId ?? null };
  }

  async settings(caller: Caller, { tenant_id }: OfTenant): Promise<SettingsAnswer> {
    const tenantId = tenantOf(caller, tenant_id);
    return settingsAnswer(tenantId, await this.store.settings(tenantId));
  }

  /** What is not named stays. */
  async saveSettings(caller: Caller, request: SaveClientSettings): Promise<SettingsAnswer> {
    const tenantId = tenantOf(caller, request.tenant_id);
    if (request.default_country !== undefined && !isPhoneCountry(request.default_country))
      throw requestInvalid([
        { field: 'default_country', expected: 'must be the code of a country, such as MX' },
      ]);
    const before = await this.store.settings(tenantId);
    const settings = {
      createAutomatically: request.create_automatically ?? before.createAutomatically,
      defaultCountry: request.default_country ?? before.defaultCountry,
      linkMedium: request.link_medium ?? before.linkMedium,
    };
    await this.store.saveSettings(tenantId, settings, { actor: caller.keyId });
    return settingsAnswer(tenantId, settings);
  }
}

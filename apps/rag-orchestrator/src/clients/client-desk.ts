/** Clients for people and systems: made, looked at, changed, removed; another tenant's are not there. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { normalizePhone } from '@enlace/normalization';
import {
  ClientStore,
  readClientFields,
  type ClientFields,
  type ClientRecord,
  type IdentityClaim,
} from '@enlace/persistence';
import { pageAnswer, requestInvalid, tenantOf, type Caller, type Page } from '@enlace/service-kit';
import { ClientNotices } from '../contacts/client-notices.js';
import {
  clientAnswer,
  clientContactAnswer,
  knownClientAnswer,
  type ClientAnswer,
  type ClientContactAnswer,
  type KnownClientAnswer,
} from './client-answers.js';
import type { ChangeClient, ClientsQuery, CreateClient, OfTenant } from './clients.dto.js';
import { readIdentityClaims } from './identity-claims.js';

@Injectable()
export class ClientDesk {
  constructor(
    private readonly store: ClientStore,
    private readonly notices: ClientNotices,
  ) {}

  async create(caller: Caller, newId: string, request: CreateClient): Promise<KnownClientAnswer> {
    const tenantId = tenantOf(caller, request.tenant_id);
    const { fields, claims } = await this.read(tenantId, request);
    const { links, ...client } = await this.store.create(
      {
        ...fields,
        tenantId,
        id: request.id ?? newId,
        source: 'api',
        identities: claims,
      },
      { actor: caller.keyId },
    );
    await this.notices.made(links);
    return this.known(client);
  }

  async list(caller: Caller, query: ClientsQuery): Promise<Page<ClientAnswer>> {
    const { q, source, updated_since: updatedSince, cursor, limit } = query;
    const tenantId = tenantOf(caller, query.tenant_id);
    const filter = {
      tenantId,
      limit,
      ...(source === undefined ? {} : { source }),
      ...(updatedSince === undefined ? {} : { updatedSince }),
      ...(cursor === undefined ? {} : { cursor }),
    };
    if (q === undefined) return pageAnswer(await this.store.list(filter), clientAnswer);
    const { defaultCountry } = await this.store.settings(tenantId);
    const phone = normalizePhone(q, defaultCountry);
    if (phone !== undefined) {
      const page = await this.store.list({ ...filter, identity: { kind: 'phone', value: phone } });
      // digits may be an id as well
      if (page.items.length > 0) return pageAnswer(page, clientAnswer);
    }
    return pageAnswer(await this.store.list({ ...filter, words: q }), clientAnswer);
  }

  async get(caller: Caller, id: string, { tenant_id }: OfTenant): Promise<KnownClientAnswer> {
    return this.known(await this.find(tenantOf(caller, tenant_id), id));
  }

  async contacts(
    caller: Caller,
    id: string,
    { tenant_id }: OfTenant,
  ): Promise<{ items: ClientContactAnswer[] }> {
    const { tenantId } = await this.find(tenantOf(caller, tenant_id), id);
    return { items: (await this.store.contacts(tenantId, id)).map(clientContactAnswer) };
  }

  async change(caller: Caller, id: string, request: ChangeClient): Promise<KnownClientAnswer> {
    const tenantId = tenantOf(caller, request.tenant_id);
    const { expected_revision: expectedRevision } = request;
    const { fields, claims } = await this.read(tenantId, request);
    const by = { actor: caller.keyId };
    const { client, links } = await this.store.update(
      tenantId,
      id,
      fields,
      expectedRevision === undefined ? by : { ...by, expectedRevision },
    );
    await this.notices.made(links);
    if (claims.length > 0) await this.notices.made(await this.store.identify(tenantId, id, claims, by));
    return this.known(client);
  }

  async remove(caller: Caller, id: string, { tenant_id }: OfTenant): Promise<{ id: string; removed: true }> {
    const tenantId = tenantOf(caller, tenant_id);
    const freed = await this.store.remove(tenantId, id, { actor: caller.keyId });
    for (const contact of freed) await this.notices.unlinked(contact, id, `${id}:${contact.linkId}`);
    return { id, removed: true };
  }

  private async find(tenantId: string, id: string): Promise<ClientRecord> {
    const found = await this.store.get(tenantId, id);
    if (found === undefined) throw new AppError('client.not_found', 'There is no such client');
    return found;
  }

  private async known(client: ClientRecord): Promise<KnownClientAnswer> {
    return knownClientAnswer(client, await this.store.identities(client.tenantId, client.id));
  }

  private async read(
    tenantId: string,
    request: ChangeClient | CreateClient,
  ): Promise<{ fields: ClientFields; claims: IdentityClaim[] }> {
    const { defaultCountry } = await this.store.settings(tenantId);
    const { fields, problems } = readClientFields(request, defaultCountry);
    if (problems.length > 0)
      throw requestInvalid(problems.map(({ field, problem }) => ({ field, expected: problem })));
    return { fields, claims: readIdentityClaims(request.identities ?? [], defaultCountry) };
  }
}

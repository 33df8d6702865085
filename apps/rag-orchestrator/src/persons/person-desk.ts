/** Export and erasure of one person, as a key of the tenant asks for them. */
import { Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import {
  AuditStore,
  ErasureStore,
  PersonStore,
  type ErasureRecord,
  type ExportedRecord,
  type PersonRef,
} from '@enlace/persistence';
import { pageAnswer, tenantFilterOf, tenantOf, type Caller, type Page } from '@enlace/service-kit';
import { erasureAnswer, type ErasureAnswer } from './erasure-answer.js';
import { Eraser } from './eraser.js';
import type { ErasureQuery } from './persons.dto.js';

@Injectable()
export class PersonDesk {
  constructor(
    private readonly persons: PersonStore,
    private readonly erasures: ErasureStore,
    private readonly eraser: Eraser,
    private readonly audit: AuditStore,
  ) {}

  /**
   * Everything about the person, one JSON a line; the last line says how many there were.
   * @throws AppError `contact.not_found`, `client.not_found`, `person.erased`, `auth.wrong_tenant`
   */
  async export(caller: Caller, ref: PersonRef, tenant?: string): Promise<StreamableFile> {
    const tenantId = await this.tenantOfPerson(caller, ref, tenant);
    const person = await this.persons.find(tenantId, ref);
    if (person === undefined) throw notFound(ref);
    if (person.channels.some(({ externalIds }) => externalIds.some((id) => id.startsWith('erased:'))))
      throw new AppError('person.erased', 'This person is being erased: there is nothing left to hand out');
    await this.audit.write({
      tenantId,
      actor: caller.keyId,
      action: 'person.exported',
      subject: ref.id,
      details: { kind: ref.kind },
    });
    return new StreamableFile(Readable.from(lines(this.persons.export(person))), {
      type: 'application/x-ndjson',
      disposition: 'attachment; filename="person.ndjson"',
    });
  }

  /** The same person again is the same erasure. @throws AppError `contact.not_found`, `client.not_found`, `auth.wrong_tenant` */
  async erase(caller: Caller, ref: PersonRef, tenant?: string): Promise<ErasureAnswer> {
    const tenantId = await this.tenantOfPerson(caller, ref, tenant);
    const erasure = await this.erasures.begin({ ...ref, tenantId, requestedBy: caller.keyId });
    if (erasure === undefined) throw notFound(ref);
    this.eraser.kick();
    return erasureAnswer(erasure);
  }

  /** @throws AppError `erasure.not_found`, also for another tenant's */
  async get(caller: Caller, id: string): Promise<ErasureAnswer> {
    const found: ErasureRecord | undefined = await this.erasures.get(tenantFilterOf(caller), id);
    if (found === undefined) throw new AppError('erasure.not_found', 'There is no such erasure');
    return erasureAnswer(found);
  }

  async list(caller: Caller, query: ErasureQuery): Promise<Page<ErasureAnswer>> {
    const page = await this.erasures.list({
      tenantId: tenantFilterOf(caller, query.tenant_id),
      limit: query.limit,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    return pageAnswer(page, erasureAnswer);
  }

  /** A contact's id says whose it is, a client's the business chose. */
  private async tenantOfPerson(caller: Caller, ref: PersonRef, tenant?: string): Promise<string> {
    if (ref.kind === 'client') return tenantOf(caller, tenant);
    const found = await this.persons.tenantOfContact(tenantFilterOf(caller, tenant), ref.id);
    if (found === undefined) throw notFound(ref);
    return found;
  }
}

async function* lines(records: AsyncIterable<ExportedRecord>): AsyncGenerator<string> {
  let count = 0;
  for await (const record of records) {
    count += 1;
    yield `${JSON.stringify(record)}\n`;
  }
  yield `${JSON.stringify({ kind: 'end', records: count })}\n`;
}

function notFound({ kind }: PersonRef): AppError {
  return kind === 'contact'
    ? new AppError('contact.not_found', 'There is no such contact')
    : new AppError('client.not_found', 'There is no such client, and no contact is linked to it');
}

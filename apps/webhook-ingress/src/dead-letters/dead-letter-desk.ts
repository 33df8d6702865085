/** Dead letters for people: what it was, who could not use it, why, and another try. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { DeadLetters, type Replayable } from '@enlace/messaging';
import { AuditStore, DeadLetterStore, type DeadLetterRecord } from '@enlace/persistence';
import { pageAnswer, tenantFilterOf, type Caller, type Page, type PageQuery } from '@enlace/service-kit';

export interface DeadLetterAnswer {
  readonly id: string;
  readonly tenant_id: string;
  readonly provider: string;
  readonly event: string;
  readonly subject: string;
  readonly consumer: string;
  readonly code: string;
  readonly reason: string;
  readonly deliveries: number;
  readonly state: string;
  readonly created_at: string;
  readonly event_as_it_came?: unknown;
}

@Injectable()
export class DeadLetterDesk {
  constructor(
    private readonly store: DeadLetterStore,
    private readonly audit: AuditStore,
    private readonly bus: DeadLetters,
  ) {}

  async list(caller: Caller, query: PageQuery & { tenant_id?: string }): Promise<Page<DeadLetterAnswer>> {
    const page = await this.store.list({
      tenantId: tenantFilterOf(caller, query.tenant_id),
      limit: query.limit,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    return pageAnswer(page, answerOf);
  }

  /** Throws `dead_letter.not_found`, also for another tenant's. */
  async get(caller: Caller, id: string): Promise<DeadLetterAnswer> {
    const letter = await this.find(caller, id);
    return { ...answerOf(letter), event_as_it_came: keptOf(letter).event };
  }

  /** Publishes the event again under a fresh message id; its effects stay exactly once by the event's own id. */
  async replay(
    caller: Caller,
    id: string,
    dryRun: boolean,
  ): Promise<DeadLetterAnswer & { dry_run: boolean }> {
    const letter = await this.find(caller, id);
    if (dryRun) return { ...answerOf(letter), dry_run: true };
    await this.bus.replay(replayableOf(letter));
    const moved = await this.store.markReplayed(scopeOf(letter), id);
    await this.record(caller, letter, 'dead_letter.replayed');
    return { ...answerOf(letter), state: moved ? 'replayed' : letter.state, dry_run: false };
  }

  /** Lets go of one that waits; one that was replayed or discarded before stays what it is. */
  async discard(caller: Caller, id: string): Promise<DeadLetterAnswer> {
    const letter = await this.find(caller, id);
    if (!(await this.store.discard(scopeOf(letter), id))) return answerOf(letter);
    await this.record(caller, letter, 'dead_letter.discarded');
    return { ...answerOf(letter), state: 'discarded' };
  }

  private async find(caller: Caller, id: string): Promise<DeadLetterRecord> {
    const found = await this.store.get(tenantFilterOf(caller), id);
    if (found === undefined)
      throw new AppError('dead_letter.not_found', 'there is no dead letter with this id');
    return found;
  }

  private record(caller: Caller, letter: DeadLetterRecord, action: string): Promise<void> {
    return this.audit.write({ tenantId: scopeOf(letter), actor: caller.keyId, action, subject: letter.id });
  }
}

/** A letter that names no tenant is the platform's (`*`): the stores know no tenant without a name. */
function scopeOf(letter: DeadLetterRecord): string {
  return letter.tenantId === '' ? '*' : letter.tenantId;
}

interface Kept {
  readonly stream: string;
  readonly sequence: number;
  readonly omitted: boolean;
  readonly event: unknown;
}

/** What the filing put into the record's envelope. */
function keptOf(letter: DeadLetterRecord): Kept {
  return letter.envelope as Kept;
}

function replayableOf(letter: DeadLetterRecord): Replayable {
  const { stream, sequence, omitted, event } = keptOf(letter);
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  return { subject: letter.subject, stream, sequence, body, bodyOmitted: omitted };
}

function answerOf(letter: DeadLetterRecord): DeadLetterAnswer {
  return {
    id: letter.id,
    tenant_id: letter.tenantId,
    provider: letter.provider,
    event: letter.event,
    subject: letter.subject,
    consumer: letter.consumer,
    code: letter.code,
    reason: letter.reason,
    deliveries: letter.deliveries,
    state: letter.state,
    created_at: letter.createdAt.toISOString(),
  };
}

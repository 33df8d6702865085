/** Keeps the calls about messages that came in (files, read marks, taps) with the message they are about. */
import { Injectable } from '@nestjs/common';
import { randomId } from '@enlace/crypto';
import { OutboundStore, type CallsBegun, type CallsEnded, type ProviderCall } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { CallRecorder } from './call-recorder.js';

export type CallsAbout = Pick<CallsBegun, 'tenantId' | 'messageId' | 'purpose'>;

/** What a result means; done unless told. */
type Judge<Result> = (result: Result) => Pick<CallsEnded, 'outcome' | 'reason'>;

type Worked<Result> = { readonly value: Result } | { readonly error: unknown };

@Injectable()
export class CallJournal {
  private readonly worker = randomId();

  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: OutboundStore,
    private readonly recorder: CallRecorder,
    private readonly logger: AppLogger,
  ) {}

  /** Does the work, whose calls are written down before they are made; what the log fails at fails no work. */
  async keep<Result>(
    about: CallsAbout,
    credentials: object,
    work: () => Promise<Result>,
    judge: Judge<Result> = () => ({ outcome: 'done' }),
  ): Promise<Result> {
    const { tenantId, messageId } = about;
    let place: number | undefined;
    const note = async (calls: readonly ProviderCall[]): Promise<void> => {
      if (place === undefined) place = await this.store.beginCalls({ ...about, worker: this.worker, calls });
      else await this.store.noteCalls(tenantId, messageId, place, calls);
    };
    const { result: worked, calls } = await this.recorder.during(
      this.adapter.secretsIn(credentials),
      () => settled(work),
      { note },
    );
    if (calls.length > 0) {
      const came = 'value' in worked ? judge(worked.value) : failed(worked.error);
      try {
        if (place === undefined) await note(calls);
        if (place !== undefined) await this.store.endCalls(tenantId, messageId, place, { ...came, calls });
      } catch (error) {
        this.logger.warn('calls about a message could not be written down', { message_id: messageId, error });
      }
    }
    if ('error' in worked) throw worked.error;
    return worked.value;
  }
}

async function settled<Result>(work: () => Promise<Result>): Promise<Worked<Result>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

function failed(error: unknown): Pick<CallsEnded, 'outcome' | 'reason'> {
  return { outcome: 'failed', reason: error instanceof Error ? error.message : 'it failed' };
}

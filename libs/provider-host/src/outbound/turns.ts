/** Waits until a call may be made to the provider: counted over all replicas, at the moment it was given. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { OutboundStore, type PacedCall } from '@enlace/persistence';
import { HostAdapter } from '../host-adapter.js';

/** A call that is later meets those of later moments there, and is counted once more; the limits leave room for this much. */
const MOST_LATE_MS = 50;

/** Moments given to one call, on a machine that misses each. */
const MOST_MOMENTS = 5;

export interface TurnFor {
  readonly tenantId: string;
  readonly integrationId: string;
  /** Ours and the provider's id of the contact; none for calls that count for the account alone. */
  readonly contact?: { readonly id: string; readonly externalId: string };
  /** What the provider lets the account do, where that was learned. */
  readonly throughput?: string | null;
  /** For how many calls it counts; 1 unless told. */
  readonly calls?: number;
}

@Injectable()
export class Turns {
  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: OutboundStore,
  ) {}

  /** Resolves when the call may be made: at its moment (`performance.now()`), or at another one when that has gone by. */
  async wait(of: TurnFor, given: number = Number.NEGATIVE_INFINITY): Promise<void> {
    let moment = given;
    const call = this.callOf(of);
    for (let more = MOST_MOMENTS; more > 0 && performance.now() - moment > MOST_LATE_MS; more -= 1) {
      moment = await this.countedMoment(call);
      await pause(Math.max(0, moment - performance.now()));
    }
  }

  /**
   * Counts a call that sends nothing new, where the provider counts those.
   * @param withinMs the longest wait; false where it would be longer, and the call is not counted
   */
  async waitForExtra(of: TurnFor, withinMs?: number): Promise<boolean> {
    if (this.adapter.paces.countsAll !== true) return true;
    if (withinMs === undefined) {
      await this.wait(of);
      return true;
    }
    const { reserved, waitMs } = await this.store.pace(this.callOf(of), withinMs);
    if (reserved) await pause(waitMs);
    return reserved;
  }

  private callOf({ tenantId, integrationId, contact, throughput, calls }: TurnFor): PacedCall {
    const { paces } = this.adapter;
    return {
      tenantId,
      integrationId,
      account: paces.account(throughput),
      ...(contact === undefined
        ? {}
        : { contact: { id: contact.id, rate: paces.contact(contact.externalId) } }),
      ...(calls === undefined ? {} : { calls }),
    };
  }

  /** A moment (`performance.now()`) that was counted; where the limit cannot be asked about, after as long as one call takes of it. */
  private async countedMoment(call: PacedCall): Promise<number> {
    const { everyMs } = call.contact?.rate ?? call.account;
    const slot = () => this.store.pace(call).catch(() => ({ reserved: true, waitMs: everyMs }));
    let { reserved, waitMs } = await slot();
    while (!reserved) {
      await pause(waitMs);
      ({ reserved, waitMs } = await slot());
    }
    return performance.now() + waitMs;
  }
}

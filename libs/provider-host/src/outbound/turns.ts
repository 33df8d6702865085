/** Waits until a call may be made to the provider: counted over all replicas, at the moment it was given. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import { OutboundStore, type PacedCall, type Slot } from '@enlace/persistence';
import { HeldBack } from '@enlace/providers';
import { HostAdapter } from '../host-adapter.js';

/** A call that is later meets those of later moments there, and is counted once more; the limits leave room for this much. */
const MOST_LATE_MS = 50;

/** Moments given to one call, on a machine that misses each. */
const MOST_MOMENTS = 5;

export interface TurnFor {
  readonly tenantId: string;
  readonly integrationId: string;
  /** Of whose pause it is to be heeded besides the account's. */
  readonly conversationId?: string;
  /** Ours and the provider's id of the contact; none for calls that count for the account alone. */
  readonly contact?: { readonly id: string; readonly externalId: string };
  /** What the provider lets the account do, where that was learned. */
  readonly throughput?: string | null;
  /** For how many calls it counts; 1 unless told. */
  readonly calls?: number;
}

/** How long a call that sends nothing new may wait, in milliseconds. */
export interface Patience {
  /** For its turn; without an end unless told. */
  readonly withinMs?: number;
  /** For the end of a pause the provider asked for; not at all unless told. */
  readonly pauseMs?: number;
}

@Injectable()
export class Turns {
  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: OutboundStore,
  ) {}

  /**
   * Resolves when the call may be made: at its moment (`performance.now()`), or at another one when that has gone by.
   * @param longestPauseMs the longest pause that is waited for
   * @returns the moment
   * @throws HeldBack `paused` where the provider asked for a longer one
   */
  async wait(
    of: TurnFor,
    given: number = Number.NEGATIVE_INFINITY,
    longestPauseMs: number = Number.POSITIVE_INFINITY,
  ): Promise<number> {
    let moment = given;
    const call = this.callOf(of);
    for (let more = MOST_MOMENTS; more > 0 && performance.now() - moment > MOST_LATE_MS; more -= 1) {
      moment = await this.countedMoment(call, longestPauseMs);
      await pause(Math.max(0, moment - performance.now()));
    }
    return moment;
  }

  /** Counts a call that sends nothing new, where the provider counts those; false where it would have to wait too long. */
  async waitForExtra(of: TurnFor, patience: Patience = {}): Promise<boolean> {
    return (await this.extra(of, patience)).reserved;
  }

  /**
   * The same for what somebody asked for and waits for.
   * @throws AppError `provider.rate_limited` with the time to wait, while a pause lasts
   */
  async extraNow(of: TurnFor): Promise<void> {
    const { reserved, waitMs } = await this.extra(of, {});
    if (reserved) return;
    const seconds = Math.ceil(waitMs / 1_000);
    throw new AppError(
      'provider.rate_limited',
      `${this.adapter.provider} wants no call for another ${seconds} s: try again then`,
      retry(waitMs),
      { retry_after: seconds },
    );
  }

  private async extra(of: TurnFor, { withinMs, pauseMs = 0 }: Patience): Promise<Slot> {
    const asked = performance.now();
    for (;;) {
      const slot = await this.extraSlot(of, withinMs);
      if (!slot.reserved) {
        const pauseLeft = pauseMs - (performance.now() - asked);
        if (slot.paused === true ? slot.waitMs > pauseLeft : withinMs !== undefined) return slot;
      }
      const moment = performance.now() + slot.waitMs;
      if (slot.waitMs > 0) await pause(slot.waitMs);
      if (slot.reserved && (withinMs !== undefined || performance.now() - moment <= MOST_LATE_MS))
        return slot;
    }
  }

  /** Where the limit cannot be asked about, after as long as one call takes of it. */
  private async extraSlot(of: TurnFor, withinMs: number | undefined): Promise<Slot> {
    const call = this.callOf(of);
    try {
      if (this.adapter.paces.countsAll === true) return await this.store.pace(call, withinMs);
      const waitMs = await this.store.pausedMs(of);
      return waitMs > 0 ? { reserved: false, waitMs, paused: true } : { reserved: true, waitMs: 0 };
    } catch {
      return { reserved: true, waitMs: call.account.everyMs };
    }
  }

  private callOf({
    tenantId,
    integrationId,
    conversationId,
    contact,
    throughput,
    calls,
  }: TurnFor): PacedCall {
    const { paces } = this.adapter;
    return {
      tenantId,
      integrationId,
      account: paces.account(throughput),
      heeds: conversationId === undefined ? {} : { conversationId },
      ...(contact === undefined
        ? {}
        : { contact: { id: contact.id, rate: paces.contact(contact.externalId) } }),
      ...(calls === undefined ? {} : { calls }),
    };
  }

  /** A moment (`performance.now()`) that was counted; where the limit cannot be asked about, after as long as one call takes of it. */
  private async countedMoment(call: PacedCall, longestPauseMs: number): Promise<number> {
    const { everyMs } = call.contact?.rate ?? call.account;
    const asked = performance.now();
    const slot = (): Promise<Slot> =>
      this.store.pace(call).catch(() => ({ reserved: true, waitMs: everyMs }));
    for (;;) {
      const given = await slot();
      if (given.reserved) return performance.now() + given.waitMs;
      const left = longestPauseMs - (performance.now() - asked);
      if (given.paused === true && given.waitMs > left) {
        throw new HeldBack('paused', 'the provider asked for a pause that is not over yet');
      }
      await pause(given.waitMs);
    }
  }
}

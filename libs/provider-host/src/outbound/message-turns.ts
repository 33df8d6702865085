/** The turns of one message: each call at its counted moment, judged once more where much may have happened since. */
import { setTimeout as pause } from 'node:timers/promises';
import type { OutboundStore, SecondLook, Underway } from '@enlace/persistence';
import { HeldBack } from '@enlace/providers';
import type { TurnFor, Turns } from './turns.js';

/** What was judged so long ago is judged once more before it goes out. */
const FRESH_MS = 250;
/** A message of which parts went out waits so long for the end of a pause; then its rest is not said. */
const LONGEST_PAUSE_MS = 60_000;
/** How often Postgres is asked, and how long after it was away. */
const MOST_LOOKS = 20;
const LOOK_AGAIN_MS = 250;

export interface TurnsOf {
  readonly turn: TurnFor;
  /** For how many calls the first one counts. */
  readonly calls: number;
  /** The moment (`performance.now()`) for which the first call was counted, and the message judged. */
  readonly countedFor: number;
  readonly underway: Omit<Underway, 'isPartly'>;
}

export class MessageTurns {
  private calls = 0;
  private judgedAt: number;

  constructor(
    private readonly turns: Turns,
    private readonly store: OutboundStore,
    private readonly of: TurnsOf,
  ) {
    this.judgedAt = of.countedFor;
  }

  /** A file was handled: whatever was judged before that is long ago. */
  opened(): void {
    this.judgedAt = Number.NEGATIVE_INFINITY;
  }

  /** Resolves when the next call may be made. @throws HeldBack where the message, or the rest of it, may not go out */
  async next(): Promise<void> {
    const isFirst = this.calls === 0;
    this.calls += 1;
    if (!isFirst) this.judgedAt = Number.NEGATIVE_INFINITY;
    const { turn, calls, countedFor } = this.of;
    const call = isFirst ? { ...turn, calls } : turn;
    let moment = isFirst ? countedFor : Number.NEGATIVE_INFINITY;
    for (;;) {
      moment = await this.turns.wait(call, moment, isFirst ? 0 : LONGEST_PAUSE_MS);
      if (performance.now() - this.judgedAt <= FRESH_MS) return;
      await this.judge(!isFirst);
      this.judgedAt = performance.now();
    }
  }

  private async judge(isPartly: boolean): Promise<void> {
    const until = performance.now() + (isPartly ? LONGEST_PAUSE_MS : 0);
    for (;;) {
      const look = await this.look(isPartly);
      if (look.may === 'go') return;
      if (look.may === 'not') throw new HeldBack(look.code, look.reason);
      if (performance.now() + look.waitMs > until) {
        throw new HeldBack('paused', 'the provider asked for a pause that is not over yet');
      }
      await pause(look.waitMs);
    }
  }

  /** Who cannot be asked whether a person took over lets nothing go out. */
  private async look(isPartly: boolean): Promise<SecondLook> {
    for (let more = MOST_LOOKS; more > 0; more -= 1) {
      try {
        return await this.store.judgeAgain({ ...this.of.underway, isPartly });
      } catch {
        await pause(LOOK_AGAIN_MS);
      }
    }
    return { may: 'not', code: 'not_judged', reason: 'it could not be asked whether it may still go out' };
  }
}

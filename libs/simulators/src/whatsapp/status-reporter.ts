/** Reports what became of an accepted message: sent, delivered, read, or failed. */
import type { SimulatedTime } from '../core/simulated-time.js';
import type { WhatsAppNumber } from './graph-account.js';
import { type GraphFailure, graphErrorText } from './graph-error.js';
import type { MessageRequest } from './message-rules.js';
import { type WhatsAppStatus, buildWhatsAppStatus } from './whatsapp-payload.js';

/** When each status is sent, in simulated milliseconds after acceptance; false = never. */
export interface StatusDelays {
  readonly sentMs: number | false;
  /** May be skipped: a customer with the chat open gives `read` at once. */
  readonly deliveredMs: number | false;
  readonly readMs: number | false;
}

/** Statuses as an ordinary customer causes them. */
export const ORDINARY_STATUSES: StatusDelays = { sentMs: 50, deliveredMs: 300, readMs: 2000 };

export class StatusReporter {
  constructor(
    private readonly time: SimulatedTime,
    private readonly now: () => number,
    private readonly delays: StatusDelays | false,
    private readonly send: (number: WhatsAppNumber, body: string) => void,
  ) {}

  /** Schedules the statuses of a message. */
  follow(
    number: WhatsAppNumber,
    wamid: string,
    request: MessageRequest,
    failure: GraphFailure | undefined,
  ): void {
    if (failure) {
      const delay = this.delays === false ? 0 : this.delays.sentMs || 0;
      this.time.after(delay, () => this.report(number, wamid, request, 'failed', failure));
      return;
    }
    if (this.delays === false) return;
    const steps = [
      ['sent', this.delays.sentMs],
      ['delivered', this.delays.deliveredMs],
      ['read', this.delays.readMs],
    ] as const;
    for (const [status, delay] of steps) {
      if (delay !== false) this.time.after(delay, () => this.report(number, wamid, request, status));
    }
  }

  private report(
    number: WhatsAppNumber,
    wamid: string,
    request: MessageRequest,
    status: WhatsAppStatus['status'],
    failure?: GraphFailure,
  ): void {
    const recipient = request.toUserId
      ? { recipientUserId: request.recipient }
      : { recipientId: request.recipient };
    const update: WhatsAppStatus = {
      wamid,
      status,
      timestamp: Math.floor(this.now() / 1000),
      ...recipient,
      ...(request.opaque === undefined ? {} : { opaque: request.opaque }),
      ...(failure === undefined ? {} : { error: { code: failure.code, ...errorText(failure) } }),
    };
    this.send(number, buildWhatsAppStatus(number, update));
  }
}

function errorText(failure: GraphFailure): { title: string; details: string } {
  const { title, details } = graphErrorText(failure.code);
  return { title, details: failure.details ?? details };
}

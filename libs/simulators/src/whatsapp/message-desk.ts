/** Accepts or refuses messages to WhatsApp customers, in the order in which Meta checks. */
import type { ApiAnswer } from '../core/base-simulator.js';
import type { FailureKind } from '../core/failure-script.js';
import { type JsonObject, asObject, asText } from '../core/request-body.js';
import type { SentLedger } from '../core/sent-ledger.js';
import { fileIdsIn } from './component-rules.js';
import type { GraphAccount, WhatsAppNumber } from './graph-account.js';
import { type GraphFailure, graphError, graphErrorText } from './graph-error.js';
import { isFailure } from './graph-access.js';
import { kindFault } from './media-rules.js';
import { type MessageRequest, envelopeFault, messageRequest, readReceipt } from './message-rules.js';
import { SendLimits, type WhatsAppLimits } from './send-limits.js';
import type { StatusReporter } from './status-reporter.js';
import { templateFault } from './template-rules.js';
import { newWamid } from './wamid.js';

const SHUT: GraphFailure = { code: 131047 };
/** Meta's code for marketing that is held back for the health of the ecosystem. */
const HELD_BACK = 131049;

export interface MessageDeskOptions {
  readonly limits: Partial<WhatsAppLimits>;
  /** Where a shut window shows: in the answer, or accepted and then a failed status. */
  readonly windowErrors: 'answer' | 'status';
  readonly enforceWindow: boolean;
  readonly now: () => number;
}

export class MessageDesk {
  private readonly limits: SendLimits;

  constructor(
    private readonly account: GraphAccount,
    private readonly ledger: SentLedger,
    private readonly statuses: StatusReporter,
    private readonly options: MessageDeskOptions,
  ) {
    this.limits = new SendLimits(options.limits, options.now);
  }

  /** Answers `POST /{phone_number_id}/messages`. */
  answer(number: WhatsAppNumber, body: JsonObject, scripted: FailureKind | undefined): ApiAnswer {
    const envelope = envelopeFault(body);
    if (envelope) return graphError(envelope);
    if (asText(body['status']) === 'read') {
      const receipt = readReceipt(body);
      return isFailure(receipt) ? graphError(receipt) : { status: 200, body: { success: true } };
    }
    const request = messageRequest(body);
    if (isFailure(request)) return graphError(request);
    const refusal = this.refusal(number, request, body);
    if (refusal) return graphError(refusal);
    return this.accept(number, request, body, this.laterFailure(number, request, body, scripted));
  }

  /** Forgets how fast was sent. */
  reset(): void {
    this.limits.clear();
  }

  private refusal(
    number: WhatsAppNumber,
    request: MessageRequest,
    body: JsonObject,
  ): GraphFailure | undefined {
    const { recipient } = request;
    const tooFast = this.limits.fault(number, recipient);
    if (tooFast !== undefined) return tooFast;
    if (recipient === number.displayPhoneNumber) return { code: 131021 };
    const rejected = this.rejection(request, body);
    if (rejected?.as === 'answer') return { code: rejected.code, isExcused: true };
    if (request.type === 'template') {
      const template = asObject(body['template']);
      return (
        templateFault(template, this.account.templates, request.toUserId) ??
        fileIdsIn(template)
          .map(({ kind, id }) => this.fileFault(kind, id))
          .find(Boolean)
      );
    }
    const mediaId = asText(asObject(body[request.type])['id']);
    const fault = mediaId === undefined ? undefined : this.fileFault(request.type, mediaId);
    if (fault) return fault;
    return this.options.windowErrors === 'answer' && this.windowShut(number, request) ? SHUT : undefined;
  }

  /** That it is held back for the health of the ecosystem is said of marketing alone. */
  private rejection(
    { recipient, type }: MessageRequest,
    body: JsonObject,
  ): { code: number; as: 'answer' | 'status' } | undefined {
    const rejected = this.account.rejected.get(recipient);
    if (rejected?.code !== HELD_BACK) return rejected;
    const name = asText(asObject(body['template'])['name']);
    const isMarketing = this.account.templates.some(
      (one) => one.name === name && one.category === 'MARKETING',
    );
    return type === 'template' && isMarketing ? rejected : undefined;
  }

  private fileFault(kind: string, id: string): GraphFailure | undefined {
    const media = this.account.mediaOf(id);
    if (media !== undefined) return kindFault(kind, media.mimeType);
    const message = `(#100) Param ${kind}['id'] is not a valid whatsapp business account media attachment ID`;
    return { code: 100, message };
  }

  private windowShut(number: WhatsAppNumber, request: MessageRequest): boolean {
    if (!this.options.enforceWindow || request.type === 'template') return false;
    return !this.account.windowOpen(number.phoneNumberId, request.recipient, this.options.now());
  }

  private laterFailure(
    number: WhatsAppNumber,
    request: MessageRequest,
    body: JsonObject,
    scripted: FailureKind | undefined,
  ): GraphFailure | undefined {
    if (scripted?.kind === 'failed-later') {
      return {
        code: scripted.code,
        isExcused: true,
        ...(scripted.details === undefined ? {} : { details: scripted.details }),
      };
    }
    const rejected = this.rejection(request, body);
    if (rejected) return { code: rejected.code, isExcused: true };
    return this.windowShut(number, request) ? SHUT : undefined;
  }

  private accept(
    number: WhatsAppNumber,
    request: MessageRequest,
    body: JsonObject,
    later: GraphFailure | undefined,
  ): ApiAnswer {
    const id = newWamid(request.recipient, 'out');
    const at = this.options.now();
    this.ledger.record({
      id,
      to: request.recipient,
      text: request.text,
      at,
      via: number.phoneNumberId,
      body,
      ...(request.replyTo === undefined ? {} : { replyTo: request.replyTo }),
    });
    this.statuses.follow(number, id, request, later);
    const tooMany = this.limits.secondFault(number);
    const ours = later === undefined || later.isExcused === true ? undefined : later.code;
    const breach = ours === undefined ? tooMany : { code: ours, reason: graphErrorText(ours).details };
    const contact = request.toUserId
      ? { input: request.input, user_id: request.recipient }
      : { input: request.input, wa_id: request.recipient };
    return {
      status: 200,
      body: { messaging_product: 'whatsapp', contacts: [contact], messages: [{ id }] },
      ...(breach === undefined ? {} : { breach }),
    };
  }
}

/** Hands one message to the provider: credentials opened, calls paced and written down. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import type { OutboundMessage } from '@enlace/normalization';
import {
  OutboundStore,
  type BeginOptions,
  type Begun,
  type Intended,
  type Lane,
  type ProviderCall,
} from '@enlace/persistence';
import type { Delivery } from '@enlace/providers';
import { Metrics } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { OutgoingFiles } from '../media/outgoing-files.js';
import { OpenIntegrations } from '../setup/open-integrations.js';
import { CallRecorder, intendedCall } from './call-recorder.js';
import { ContentRules } from './content-rules.js';
import { MessageTurns } from './message-turns.js';
import { Turns } from './turns.js';

/** What no waiting mends. A key that this replica has not been given yet is none of it. */
const GONE: ReadonlySet<string> = new Set(['integration.not_found', 'integration.disabled']);

export type ToSend = Extract<Begun, { state: 'send' }>;

export interface Handed {
  readonly delivery: Delivery;
  readonly calls: readonly ProviderCall[];
}

@Injectable()
export class Handing {
  private readonly latency;

  constructor(
    private readonly adapter: HostAdapter,
    private readonly store: OutboundStore,
    private readonly integrations: OpenIntegrations,
    private readonly recorder: CallRecorder,
    private readonly files: OutgoingFiles,
    private readonly rules: ContentRules,
    private readonly turns: Turns,
    metrics: Metrics,
  ) {
    this.latency = metrics.histogram({
      name: 'enlace_provider_call_seconds',
      help: 'How long the provider took',
      labels: ['provider'],
    });
  }

  /** Never throws: every failure is an outcome. */
  async hand(begun: ToSend): Promise<Handed> {
    const opened = await this.open(begun.tenantId, begun.integrationId);
    if ('outcome' in opened) return { delivery: opened, calls: [] };
    const objection = await this.rules.objectionTo(begun.message.content, begun);
    if (objection !== undefined) {
      const { code, reason } = objection;
      return { delivery: { outcome: 'rejected', code, reason, scope: 'message' }, calls: [] };
    }
    const { credentials } = opened;
    const stop = this.latency.startTimer({ provider: this.adapter.provider });
    try {
      const { id, attempt } = begun.message;
      const { result, calls } = await this.recorder.during(
        this.adapter.secretsIn(credentials),
        () => this.deliver(begun, credentials),
        { known: begun.intended, note: (made) => this.store.noteCalls(begun.tenantId, id, attempt, made) },
      );
      const said = result.outcome === 'unknown' ? result.partFailure : result;
      if (said?.outcome === 'rejected') await this.rules.refused(begun.message.content, begun, said.code);
      return { delivery: result, calls };
    } finally {
      stop();
    }
  }

  /** Tells the first call of a message of that lane; nothing where the credentials cannot be had. */
  async intentIn({ tenantId, integrationId }: Lane): Promise<Pick<BeginOptions, 'intend'>> {
    const credentials = await this.integrations.credentials(tenantId, integrationId).catch(() => undefined);
    if (credentials === undefined) return {};
    const secrets = this.adapter.secretsIn(credentials);
    const intend = async (message: Intended): Promise<ProviderCall | undefined> => {
      const call = await this.adapter.firstCall(messageOf(message), credentials);
      return call === undefined ? undefined : intendedCall(call, secrets);
    };
    return { intend };
  }

  private async deliver(begun: ToSend, credentials: object): Promise<Delivery> {
    const message = messageOf({ ...begun.message, to: begun.to });
    const { tenantId, integrationId, conversationId, contactId, to, throughput } = begun;
    const contact = { id: contactId, externalId: to.contact };
    const turn = { tenantId, integrationId, conversationId, contact, throughput };
    const calls = this.adapter.paces.callsOf?.(begun.message.content) ?? 1;
    const { id: messageId, attempt, content } = begun.message;
    const isTemplate = content.type === 'template';
    const underway = { tenantId, provider: this.adapter.provider, messageId, attempt, isTemplate };
    const { countedFor } = begun;
    const turns = new MessageTurns(this.turns, this.store, { turn, calls, countedFor, underway });
    return this.adapter.deliver(message, credentials, {
      open: (media) => {
        turns.opened();
        return this.files.open(tenantId, media);
      },
      pace: () => turns.next(),
    });
  }

  /** Nothing has been sent yet, so whatever goes wrong here may be tried again. */
  private async open(tenantId: string, integrationId: string): Promise<{ credentials: object } | Delivery> {
    try {
      return { credentials: await this.integrations.credentials(tenantId, integrationId) };
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'internal.error';
      const reason = 'the credentials of the integration could not be opened';
      return GONE.has(code)
        ? { outcome: 'rejected', code, reason, scope: 'message' }
        : { outcome: 'retry', code, reason, afterMs: 5_000, scope: 'integration' };
    }
  }
}

function messageOf({ id, to, content, replyTo }: Intended): OutboundMessage {
  return { id, to, content, ...(replyTo === null ? {} : { reply_to: replyTo }) };
}

/** Plays a kept webhook again, and lets a refused one in once its secret fits. */
import { Injectable } from '@nestjs/common';
import { AppError, catalog, envelopeOf, subjectOf, type EventDraft, type EventName } from '@enlace/contracts';
import { DeadLetters } from '@enlace/messaging';
import { AuditStore, WebhookLogStore, type WebhookDetails } from '@enlace/persistence';
import { tenantFilterOf, type Caller } from '@enlace/service-kit';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import type { KnownIntegration } from '../directory/known-integration.js';
import { draftsOf } from '../publishing/event-drafts.js';
import { requestFromSealed } from '../quarantine/sealable-request.js';
import { readJson } from '../webhooks/json-body.js';
import { WebhookIntake } from '../webhooks/webhook-intake.js';

export interface ReplayAnswer {
  readonly id: string;
  readonly dry_run: boolean;
  readonly events: readonly { readonly id: string; readonly type: string }[];
  /** Events that are not published, and why. */
  readonly refused: readonly string[];
}

@Injectable()
export class WebhookReplay {
  constructor(
    private readonly store: WebhookLogStore,
    private readonly audit: AuditStore,
    private readonly directory: IntegrationDirectory,
    private readonly intake: WebhookIntake,
    private readonly bus: DeadLetters,
  ) {}

  /**
   * Publishes the webhook's events again under their own ids. Events that were processed stay processed; events that
   * ended in a failure are taken up once more. Throws `webhook.not_found`, `webhook.not_releasable` for one that
   * is or was in quarantine.
   */
  async replay(caller: Caller, id: string, dryRun: boolean): Promise<ReplayAnswer> {
    const record = await this.find(caller, id);
    if (record.state === 'quarantined') {
      throw new AppError(
        'webhook.not_releasable',
        'this webhook was refused: mend its secret and use /release',
      );
    }
    if (record.state === 'released') {
      throw new AppError(
        'webhook.not_releasable',
        `this webhook was let in under another id: ${record.reason ?? 'see the log'}`,
      );
    }
    const integration = this.integrationOf(record);
    const webhook = {
      id,
      integration,
      position: record.position,
      json: readJson(record.body),
      receivedAt: record.receivedAt.getTime(),
    };
    const { drafts, refused } = draftsOf(webhook, this.intake.adapter(integration.provider));
    const events = drafts
      .map((draft) => envelopeOf(draft))
      .map((event) => ({ id: event.id, type: event.type }));
    if (!dryRun && drafts.length > 0) {
      await this.store.reopen(record.tenantId, id);
      await Promise.all(drafts.map((draft) => this.publishAgain(draft)));
      await this.store.markPublished([{ id, events: drafts.length }]);
      await this.record(caller, record, 'webhook.replayed');
    }
    return { id, dry_run: dryRun, events, refused };
  }

  /** Throws `webhook.not_releasable` when it is not in quarantine, `webhook.unverified` when the secret still does not fit. */
  async release(caller: Caller, id: string): Promise<ReplayAnswer> {
    const record = await this.find(caller, id);
    if (record.state !== 'quarantined') {
      throw new AppError(
        'webhook.not_releasable',
        `only a quarantined webhook can be released; this one is ${record.state}`,
      );
    }
    await this.directory.refresh();
    const integration = this.integrationOf(record);
    const sealed = await this.store.openQuarantined(record.tenantId, id);
    if (sealed === undefined)
      throw new AppError('webhook.not_found', 'what was kept of this webhook is gone');
    const releasedAs = await this.intake.readmit(integration, requestFromSealed(sealed));
    await this.store.release(record.tenantId, id, releasedAs);
    await this.record(caller, record, 'webhook.released');
    return { id, dry_run: false, events: [], refused: [] };
  }

  /** Under a fresh message id: within two minutes the stream would take it for a repetition. */
  private publishAgain(draft: EventDraft<EventName>): Promise<void> {
    const event = envelopeOf(draft);
    return this.bus.replay({
      subject: subjectOf(draft.name, event.provider, event.tenantid),
      stream: catalog[draft.name].stream,
      sequence: 0,
      body: JSON.stringify(event),
      bodyOmitted: false,
    });
  }

  private async find(caller: Caller, id: string): Promise<WebhookDetails> {
    const found = await this.store.get(tenantFilterOf(caller), id);
    if (found === undefined) throw new AppError('webhook.not_found', 'there is no webhook with this id');
    return found;
  }

  private integrationOf(record: WebhookDetails): KnownIntegration {
    const integration = record.integrationId === null ? undefined : this.directory.byId(record.integrationId);
    if (integration === undefined) {
      throw new AppError('integration.not_found', 'the integration this webhook came through is gone');
    }
    return integration;
  }

  private record(caller: Caller, webhook: WebhookDetails, action: string): Promise<void> {
    return this.audit.write({
      tenantId: webhook.tenantId,
      actor: caller.keyId,
      action,
      subject: webhook.id,
      details: {},
    });
  }
}

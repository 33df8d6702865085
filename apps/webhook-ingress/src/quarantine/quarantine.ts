/** Keeps what was refused, sealed and with a diagnosis, so that a wrong secret loses nothing once it is mended. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import { WebhookLogStore } from '@enlace/persistence';
import type { Diagnosis, WebhookRequest } from '@enlace/providers';
import { AppLogger } from '@enlace/service-kit';
import { Adapters } from '../adapters.js';
import { IntegrationDirectory } from '../directory/integration-directory.js';
import type { KnownIntegration } from '../directory/known-integration.js';
import { keptHeaders } from '../intake/kept-headers.js';
import { RateCap } from './rate-cap.js';
import { sealableRequest } from './sealable-request.js';

/** Kept an hour for one integration; what comes beyond is refused all the same, but not kept. */
export const KEPT_AN_HOUR = 200;

/** Bytes; what a wrong secret must not lose is small, and forgeries must not fill the disk. */
const LARGEST_KEPT = 256 * 1_024;

/** Refusals written at the same time: what is genuine needs the database more. */
const WRITTEN_AT_ONCE = 4;

/** How many other integrations' secrets are tried to tell "wrong secret" from "another integration's secret". */
const NEIGHBOURS_TRIED = 50;

@Injectable()
export class Quarantine {
  private writing = 0;
  private readonly cap = new RateCap(KEPT_AN_HOUR, 3_600_000);

  constructor(
    private readonly log: WebhookLogStore,
    private readonly providers: Adapters,
    private readonly directory: IntegrationDirectory,
    private readonly logger: AppLogger,
  ) {}

  /** Never throws: the refusal is answered whether or not it could be kept. */
  async keep(
    integration: KnownIntegration,
    request: WebhookRequest,
    refusal: string,
    reason: string,
  ): Promise<void> {
    if (this.writing >= WRITTEN_AT_ONCE || request.body.length > LARGEST_KEPT) return;
    if (!this.cap.allows(integration.id, request.receivedAt)) return;
    this.writing += 1;
    try {
      await this.log.quarantine({
        id: randomId(),
        tenantId: integration.tenantId,
        integrationId: integration.id,
        provider: integration.provider,
        receivedAt: new Date(request.receivedAt),
        headers: keptHeaders(request.headers),
        body: sealableRequest(request),
        refusal,
        diagnosis: { ...this.diagnose(integration, request, refusal, reason) },
      });
    } catch (error) {
      this.logger.warn('a refused webhook was not kept', { provider: integration.provider, refusal, error });
    } finally {
      this.writing -= 1;
    }
  }

  private diagnose(
    integration: KnownIntegration,
    request: WebhookRequest,
    refusal: string,
    reason: string,
  ): Diagnosis & { reason: string } {
    if (refusal === 'not_owner') {
      return {
        finding: 'other_secret',
        advice: 'send this account its webhooks to its own integration, or set the account in this one',
        reason,
      };
    }
    const adapter = this.providers.get(integration.provider);
    const diagnosis = adapter.diagnose(request, integration.credentials());
    if (diagnosis.finding !== 'wrong_secret') return { ...diagnosis, reason };
    const other = this.directory
      .ofProvider(integration.provider)
      .filter((known) => known.tenantId === integration.tenantId && known.id !== integration.id)
      .slice(0, NEIGHBOURS_TRIED)
      .find((known) => fits(() => adapter.verify(request, known.credentials()).ok));
    if (other === undefined) return { ...diagnosis, reason };
    return {
      finding: 'other_secret',
      advice: `it is signed with the secret of integration ${other.id}: use that integration's URL, or correct the secret here`,
      reason,
    };
  }
}

function fits(attempt: () => boolean): boolean {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof AppError) return false; // a neighbour whose secrets cannot be opened proves nothing
    throw error;
  }
}

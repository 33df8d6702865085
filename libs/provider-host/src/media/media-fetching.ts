/** One try to fetch a file: from the provider into the media store, and what that means for it. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { MediaFiles } from '@enlace/media-store';
import type { ClaimedMedia, MediaOutcome } from '@enlace/persistence';
import type { FetchedMedia } from '@enlace/providers';
import { AppLogger } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { CallJournal } from '../outbound/call-journal.js';
import { Pauses } from '../pauses.js';
import { Turns } from '../outbound/turns.js';
import { OpenIntegrations } from '../setup/open-integrations.js';
import { LONGEST_WAIT_MS, MOST_TRIES, fetchDelay, pauseDelay } from './fetch-delay.js';

type Bytes = Extract<FetchedMedia, { state: 'fetched' }>;
type Later = Extract<FetchedMedia, { state: 'later' }>;

@Injectable()
export class MediaFetching {
  constructor(
    private readonly adapter: HostAdapter,
    private readonly integrations: OpenIntegrations,
    private readonly files: MediaFiles,
    private readonly journal: CallJournal,
    private readonly pauses: Pauses,
    private readonly turns: Turns,
    private readonly logger: AppLogger,
  ) {}

  /** Never throws: whatever goes wrong, the file is tried again or has failed for a reason. */
  async fetch(claim: ClaimedMedia): Promise<MediaOutcome> {
    // Whoever fetched it last did not live to say what came of it.
    if (claim.attempt > MOST_TRIES) {
      return { state: 'failed', reason: `given up: ${MOST_TRIES} tries ended without a result` };
    }
    try {
      const credentials = await this.integrations.credentials(claim.tenantId, claim.integrationId);
      const limit = { maxBytes: this.files.maxBytes };
      const { tenantId, integrationId, messageId } = claim;
      await this.turns.extraNow({ tenantId, integrationId });
      const fetched = await this.journal.keep(
        { tenantId, messageId, purpose: 'fetch' },
        credentials,
        () => this.adapter.fetchMedia(claim.source, credentials, limit),
        (said) =>
          said.state === 'fetched' ? { outcome: 'done' } : { outcome: 'failed', reason: said.reason },
      );
      switch (fetched.state) {
        case 'fetched':
          return await this.keep(claim, fetched);
        case 'gone':
        case 'refused':
          return { state: 'failed', reason: fetched.reason };
        case 'later':
          return await this.putOff(claim, fetched);
      }
    } catch (error) {
      return this.afterFailure(claim, error);
    }
  }

  /** The bytes of a file that is no more, unless another has them too. */
  async discard(tenantId: string, sha256: string, isNeeded: () => Promise<boolean>): Promise<void> {
    await this.files.erase(tenantId, sha256, isNeeded);
  }

  private async keep(claim: ClaimedMedia, { body, mimeType, fileName }: Bytes): Promise<MediaOutcome> {
    const said = [mimeType, claim.mimeType ?? undefined];
    const kept = await this.files.keep(claim.tenantId, body, said);
    return { state: 'stored', file: { ...kept, fileName: claim.fileName ?? fileName } };
  }

  private async putOff(claim: ClaimedMedia, { effect, reason, afterMs }: Later): Promise<MediaOutcome> {
    if (effect === undefined) return again(claim, reason, afterMs);
    const { tenantId, integrationId } = claim;
    await this.pauses.keep({ tenantId, integrationId }, effect);
    return effect.scope === 'integration'
      ? afterPause(claim, reason, Math.max(afterMs, effect.afterMs))
      : again(claim, reason, afterMs);
  }

  private afterFailure(claim: ClaimedMedia, error: unknown): MediaOutcome {
    if (!(error instanceof AppError)) {
      this.logger.error('fetching a file failed in a way nobody foresaw', { error, media_id: claim.id });
      return again(claim, 'it failed in a way nobody foresaw', 0);
    }
    const { code, disposition } = error;
    if (code === 'provider.rate_limited' && disposition.kind === 'retry') {
      return afterPause(claim, 'the channel is paused or stopped', disposition.afterMs ?? 0);
    }
    const isFinal = code === 'media.refused' || code === 'integration.not_found';
    return isFinal ? { state: 'failed', reason: error.message } : again(claim, error.message, 0);
  }
}

function again({ attempt }: ClaimedMedia, reason: string, atLeastMs: number): MediaOutcome {
  const afterMs = fetchDelay(attempt, atLeastMs);
  return afterMs === undefined
    ? { state: 'failed', reason: `given up after ${attempt} tries: ${reason}` }
    : { state: 'pending', reason, afterMs };
}

/** A pause or a stop says nothing of the file, so the try is not counted. */
function afterPause({ createdAt }: ClaimedMedia, reason: string, pauseMs: number): MediaOutcome {
  return Date.now() - createdAt.getTime() > LONGEST_WAIT_MS
    ? { state: 'failed', reason: `given up after 30 days: ${reason}` }
    : { state: 'pending', reason, afterMs: pauseDelay(pauseMs), isUncounted: true };
}

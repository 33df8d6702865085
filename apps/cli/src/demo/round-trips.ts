/** Sends one simulated message and follows it through the public API until the reply is back at the provider. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '@enlace/normalization';
import type { ApiClient } from './api-client.js';
import type { DemoChannels, Written } from './demo-channels.js';
import { DEMO_TENANT } from './demo-tenant.js';
import type { RoundTripReport, RoundTripStep } from './round-trip-report.js';

const PATIENCE_MS = 20_000;

interface LoggedWebhook {
  readonly id: string;
  readonly received_at: string;
  readonly published_at: string | null;
  readonly status: string;
  readonly scheme: string | null;
  readonly event_ends?: readonly { outcome: string; ended_at: string }[];
}

export class RoundTrips {
  constructor(
    private readonly channels: DemoChannels,
    private readonly api: ApiClient,
  ) {}

  /** Never throws for what the message meets: the report says how far it came. */
  async run(provider: Provider, text: string): Promise<RoundTripReport> {
    const since = Date.now();
    const written = await this.channels.write(provider, text);
    const steps: RoundTripStep[] = [
      {
        step: 'answered',
        at_ms: Math.round(written.delivery.milliseconds),
        detail: `the provider's webhook got ${written.delivery.status}`,
      },
    ];
    if (!written.delivery.ok) {
      return {
        provider,
        text,
        steps,
        reply: null,
        note: `refused: ${written.delivery.responseBody || 'no answer'}`,
        complete: false,
      };
    }
    const reply = await this.replyOf(written);
    const webhook = await this.webhookOf(provider, since);
    if (webhook !== undefined) steps.push(...stepsOf(webhook, since));
    if (reply !== undefined)
      steps.push({
        step: 'delivered',
        at_ms: reply.at - since,
        detail: `the provider took the reply as ${reply.id}`,
      });
    const expected = written.reply !== undefined;
    return {
      provider,
      text,
      steps: steps.sort((one, other) => one.at_ms - other.at_ms),
      reply: reply?.text ?? null,
      note: expected
        ? null
        : 'tawk.to has no way to send a chat message through its API: the message is kept for a person',
      complete:
        webhook?.event_ends !== undefined &&
        webhook.event_ends.length > 0 &&
        (!expected || reply !== undefined),
    };
  }

  private async replyOf(written: Written): Promise<{ id: string; text: string; at: number } | undefined> {
    return written.reply?.(PATIENCE_MS).catch(() => undefined);
  }

  /** The newest webhook of the provider since then, once its events have ended. */
  private async webhookOf(provider: Provider, since: number): Promise<LoggedWebhook | undefined> {
    const end = Date.now() + PATIENCE_MS;
    const from = encodeURIComponent(new Date(since - 1).toISOString());
    let found: LoggedWebhook | undefined;
    while (Date.now() < end) {
      const page = await this.api.get<{ items: LoggedWebhook[] }>(
        `/api/v1/webhooks/logs?tenant_id=${DEMO_TENANT}&provider=${provider}&from=${from}`,
      );
      const oldest = page.items.at(-1);
      if (oldest !== undefined)
        found = await this.api.get<LoggedWebhook>(`/api/v1/webhooks/logs/${oldest.id}`);
      if ((found?.event_ends?.length ?? 0) > 0) return found;
      await sleep(50);
    }
    return found;
  }
}

function stepsOf(webhook: LoggedWebhook, since: number): RoundTripStep[] {
  const after = (time: string): number => Math.max(0, new Date(time).getTime() - since);
  const steps: RoundTripStep[] = [
    {
      step: 'verified',
      at_ms: after(webhook.received_at),
      detail: `${webhook.scheme ?? 'signature'}; kept in the log as ${webhook.id}`,
    },
  ];
  if (webhook.published_at !== null) {
    steps.push({
      step: 'published',
      at_ms: after(webhook.published_at),
      detail: 'normalized and on the bus',
    });
  }
  for (const { outcome, ended_at } of webhook.event_ends ?? []) {
    steps.push({ step: 'stored', at_ms: after(ended_at), detail: `in its conversation (${outcome})` });
  }
  return steps;
}

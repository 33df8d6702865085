/** P10: what nobody knows yet is kept, answered 200 and shown as unsupported, never dropped. */
import type { TelegramSimulator } from '@enlace/simulators';
import { connectTelegram, hostOf, startTelegram } from '../kit/channels.js';
import { webhook, webhooks } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

describe('a webhook of an unknown kind', () => {
  let telegram: TelegramSimulator;
  let stack: Stack;

  beforeAll(async () => {
    telegram = await startTelegram();
    stack = await Stack.start({ services: ['webhook-ingress', 'telegram'], allowHosts: [hostOf(telegram)] });
    await connectTelegram(stack, telegram, 'acme');
  });

  afterAll(async () => {
    await stack?.stop();
    await telegram?.stop();
  });

  it('is kept with its body and ends as unsupported, with the reason', async () => {
    const delivery = await telegram.sendWebhook({
      update_id: 990001,
      hologram_call: { from: { id: 700001 }, duration: 3 },
    });
    expect(delivery.status).toBe(200);
    const [log] = await until(
      () => webhooks(stack, 'acme'),
      (found) => found.some(({ status }) => status === 'unsupported'),
    );
    expect(log?.reason).toContain('hologram_call');
    expect((await webhook(stack, log?.id ?? '')).body).toMatchObject({ hologram_call: { duration: 3 } });
  });
});

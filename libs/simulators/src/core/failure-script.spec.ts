/** How scripted failures of the API look to the caller. */
import { TelegramSimulator } from '../telegram/telegram.simulator.js';
import { WhatsAppSimulator } from '../whatsapp/whatsapp.simulator.js';

describe('scripted failures', () => {
  let simulator: WhatsAppSimulator;

  beforeEach(async () => {
    simulator = new WhatsAppSimulator({ statuses: false, enforceWindow: false });
    await simulator.start();
  });
  afterEach(() => simulator.stop());

  const send = (body = 'hola', timeoutMs = 5000): Promise<Response> =>
    fetch(`${simulator.url}/v25.0/${simulator.number.phoneNumberId}/messages`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${simulator.number.accessToken}`,
      },
      body: JSON.stringify({
        messaging_product: 'whatsapp',
        to: '5215512345678',
        type: 'text',
        text: { body },
      }),
      signal: AbortSignal.timeout(timeoutMs),
    });

  it('gives the provider’s own error as often as scripted, then works again', async () => {
    simulator.failNext({ kind: 'provider-error', code: 131049, times: 2 });
    expect(await (await send()).json()).toMatchObject({ error: { code: 131049 } });
    expect((await send()).status).toBe(400);
    expect((await send()).status).toBe(200);
    expect(simulator.sent).toHaveLength(1);
  });

  it('gives a bare 502, and a throttling with Retry-After', async () => {
    simulator.failNext({ kind: 'http', status: 502, body: '<html>Bad Gateway</html>' });
    simulator.failNext({ kind: 'throttled', retryAfterSeconds: 7 });
    const bad = await send();
    expect([bad.status, await bad.text()]).toEqual([502, '<html>Bad Gateway</html>']);
    const throttled = await send();
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7']);
  });

  it('cuts the connection before the message is accepted', async () => {
    simulator.failNext({ kind: 'reset' });
    await expect(send()).rejects.toThrow();
    expect(simulator.sent).toHaveLength(0);
  });

  it('cuts the connection after the message was accepted', async () => {
    simulator.failNext({ kind: 'reset', when: 'after' });
    await expect(send()).rejects.toThrow();
    expect(simulator.sent.map(({ text }) => text)).toEqual(['hola']);
  });

  it('never answers, whether or not the message was accepted', async () => {
    simulator.failNext({ kind: 'hang' });
    simulator.failNext({ kind: 'hang', when: 'after' });
    await expect(send('lost', 150)).rejects.toThrow();
    await expect(send('kept', 150)).rejects.toThrow();
    expect(simulator.sent.map(({ text }) => text)).toEqual(['kept']);
  });

  it('answers late', async () => {
    simulator.failNext({ kind: 'slow', milliseconds: 120 });
    const began = Date.now();
    expect((await send()).status).toBe(200);
    expect(Date.now() - began).toBeGreaterThanOrEqual(115);
  });

  it('spares calls that send nothing unless told otherwise', async () => {
    const check = (): Promise<Response> =>
      fetch(`${simulator.url}/v25.0/${simulator.number.phoneNumberId}`, {
        headers: { authorization: `Bearer ${simulator.number.accessToken}` },
      });
    simulator.failNext({ kind: 'http', status: 503 });
    expect((await check()).status).toBe(200);
    expect((await send()).status).toBe(503);
    simulator.failNext({ kind: 'http', status: 503, on: 'any' });
    expect((await check()).status).toBe(503);
  });

  it('refuses to script an error the provider does not have', async () => {
    const telegram = new TelegramSimulator();
    expect(() => telegram.failNext({ kind: 'provider-error', code: 131047 })).toThrow(RangeError);
    expect(() => telegram.failNext({ kind: 'provider-error', code: 403 })).not.toThrow();
    await telegram.stop();
  });

  it('hears, waits for and forgets what was sent', async () => {
    const heard: string[] = [];
    const deaf = simulator.onSent(({ text }) => heard.push(text));
    const waiting = simulator.waitForSent(({ text }) => text === 'two', 2000);
    await send('one');
    await send('two');
    expect((await waiting).text).toBe('two');
    expect((await simulator.waitForSent(({ text }) => text === 'one', 1)).text).toBe('one');
    await expect(simulator.waitForSent(() => false, 10)).rejects.toThrow('2 others were');
    deaf();
    await send('three');
    expect(heard).toEqual(['one', 'two']);
    simulator.reset();
    expect([simulator.sent.length, simulator.calls.length]).toEqual([0, 0]);
  });

  it('stops at once with a hanging call, and can be started again on the same port', async () => {
    const { port } = new URL(simulator.url);
    simulator.failNext({ kind: 'hang', when: 'after' });
    const hanging = send().catch(() => 'cut');
    await simulator.waitForSent(() => true, 2000);
    await simulator.stop();
    expect(await hanging).toBe('cut');
    await simulator.start(Number(port));
    expect((await send()).status).toBe(200);
  });
});

/** The widget on a page in a real browser: shown where it may be, to whom it may be, and telling what is said. */
import type { TawktoSimulator } from '@enlace/simulators';
import type { Browser, Page } from 'playwright-core';
import { connectTawkto, hostOf, startTawkto } from '../kit/channels.js';
import { startChromium } from '../kit/chromium.js';
import { Portal } from '../kit/portal.js';
import { conversations, messages, webhooks } from '../kit/records.js';
import { Stack, type Answer } from '../kit/stack.js';
import { until } from '../kit/until.js';

const API = '/api/v1/integrations/tawkto/widget/acme';
const NOTE = '#enlace-tawkto-note';

describe('the widget in Chromium', () => {
  const portal = new Portal();
  const stranger = new Portal();
  let tawkto: TawktoSimulator;
  let stack: Stack;
  let browser: Browser;

  beforeAll(async () => {
    browser = await startChromium();
    tawkto = await startTawkto({ secureMode: true });
    stack = await Stack.start({
      services: ['webhook-ingress', 'tawkto', 'rag-orchestrator'],
      allowHosts: [hostOf(tawkto)],
    });
    await connectTawkto(stack, tawkto, 'acme', {
      embed_url: tawkto.url,
      javascript_api_key: tawkto.javascriptApiKey,
    });
    const script = `${stack.url}${API}.js`;
    for (const one of [portal, stranger]) await one.start(script, [stack.url, tawkto.url]);
    const settings = {
      greeting: '¿Le ayudamos?',
      offline_message: 'Volvemos a las 9:00',
      custom_css: `${NOTE} { border-left: 7px solid rgb(1, 2, 3); }`,
      custom_js: 'document.title = "con " + typeof Tawk_API.getStatus;',
      portals: [{ origin: portal.origin, paths: ['/ayuda'] }],
      allowed_profiles: ['cliente'],
      live_messages: true,
    };
    const saved = await stack.call('PUT', `${API}/settings`, { body: settings });
    if (saved.status !== 200) throw new Error(JSON.stringify(saved.body));
  }, 400_000);

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    await Promise.all([portal.stop(), stranger.stop(), tawkto?.stop()]);
  });

  /** A page of a browser that has never been there, and what went wrong on it. */
  async function open(url: string): Promise<{ page: Page; faults: string[]; embedded: () => boolean }> {
    const page = await (await browser.newContext()).newPage();
    const faults: string[] = [];
    let embedded = false;
    page.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('request', (request) => {
      if (request.url().startsWith(`${tawkto.url}/${tawkto.property.id}`)) embedded = true;
    });
    await page.goto(url, { waitUntil: 'networkidle' });
    return { page, faults, embedded: () => embedded };
  }

  const say = (page: Page, who: 'visitorSays' | 'agentSays', text: string): Promise<string> =>
    page.evaluate(`TawkStandIn.${who}(${JSON.stringify(text)})`);

  it('greets, looks and runs as it was set, under a policy that allows no inline script and no style', async () => {
    const { page, faults, embedded } = await open(`${portal.origin}/ayuda/citas?profile=cliente`);
    await page.waitForSelector(NOTE);
    expect(await page.textContent(NOTE)).toBe('¿Le ayudamos?');
    expect(await page.evaluate(`getComputedStyle(document.querySelector('${NOTE}')).borderLeft`)).toContain(
      'rgb(1, 2, 3)',
    );
    expect(await page.title()).toBe('con function');
    await page.evaluate("TawkStandIn.turn('offline')");
    expect(await page.textContent(NOTE)).toBe('Volvemos a las 9:00');
    expect([embedded(), faults]).toEqual([true, []]);
    await page.context().close();
  });

  it('is not there on other pages, other sites, and for other profiles', async () => {
    for (const url of [
      `${portal.origin}/ayudante?profile=cliente`,
      `${portal.origin}/ayuda?profile=proveedor`,
      `${stranger.origin}/ayuda?profile=cliente`,
    ]) {
      const { page, faults, embedded } = await open(url);
      expect([url, embedded(), faults, await page.$(NOTE)]).toEqual([url, false, [], null]);
      await page.context().close();
    }
  });

  it('tells each message while the chat runs, and the transcript adds nothing twice', async () => {
    const { page, faults } = await open(`${portal.origin}/ayuda?profile=cliente`);
    const chatId = await say(page, 'visitorSays', 'Hola');
    await say(page, 'visitorSays', '¿Cuánto cuesta?');
    await say(page, 'agentSays', '200 pesos');
    await say(page, 'visitorSays', '¿Cuánto cuesta?');
    const told = async (): Promise<string[][]> => {
      const [conversation] = await conversations(stack, 'acme');
      const timeline = conversation === undefined ? [] : await messages(stack, conversation.id);
      return timeline
        .filter(({ provider_message_id: id }) => id !== null)
        .map(({ author, content }) => [author, content.text ?? '']);
    };
    const whole = [
      ['contact', 'Hola'],
      ['contact', '¿Cuánto cuesta?'],
      ['human', '200 pesos'],
      ['contact', '¿Cuánto cuesta?'],
    ];
    expect(await until(told, (found) => found.length >= 4)).toEqual(whole);
    await tawkto.endChat(chatId);
    await until(
      () => webhooks(stack, 'acme'),
      (found) => found.filter(({ events, status }) => events === 5 && status === 'processed').length === 1,
    );
    expect(await told()).toEqual(whole);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it('lets a signed-in visitor be who their business says, and nobody else', async () => {
    const body = { email: 'ana@example.com', name: 'Ana' };
    const { data } = (await stack.call('POST', `${API}/identity`, { body })).body;
    portal.identity = { profile: 'cliente', visitor: data };
    const { page } = await open(`${portal.origin}/ayuda`);
    await page.waitForSelector(NOTE);
    expect(tawkto.visitors.at(-1)).toEqual({ ...body, proven: true });
    portal.identity = { profile: 'cliente', visitor: { ...data, email: 'boss@example.com' } };
    const forged = await open(`${portal.origin}/ayuda`);
    expect(await forged.page.$(NOTE)).toBeNull();
    expect(tawkto.visitors.some(({ email }) => email === 'boss@example.com')).toBe(false);
    await Promise.all([page.context().close(), forged.page.context().close()]);
  });

  it('takes messages by a token of its own, from its own pages alone', async () => {
    const post = (what: string, origin: string, body: object): Promise<Answer<Record<string, unknown>>> =>
      stack.call('POST', `${API}/${what}`, { body, key: null, headers: { origin } });
    const visit = await post('visit', portal.origin, {});
    const token = String(visit.body.data?.['token']);
    const message = { sender: 'visitor', text: 'x', before: 0, number: 1 };
    expect((await post('messages', portal.origin, { ...message, token })).body.data).toEqual({
      kept: false,
      chat: null,
    });
    for (const [origin, given] of [
      [stranger.origin, token],
      [portal.origin, `${token}0`],
      [portal.origin, 'none'],
    ] as const) {
      const refused = await post('messages', origin, { ...message, token: given });
      expect([refused.status, refused.body.error?.code]).toEqual([401, 'auth.invalid']);
    }
    expect((await post('visit', stranger.origin, {})).status).toBe(401);
    const { status } = await post('visit', portal.origin, { email: 'boss@example.com', hash: 'made up' });
    expect(status).toBe(401);
    expect(
      (await post('messages', portal.origin, { ...message, token, text: 'x'.repeat(9_000) })).status,
    ).toBe(400);
  });
});

/** Chatwoot's widget of a website: the script that pages include, and the proof of who is signed in. */
import { runInNewContext } from 'node:vm';
import { hmac } from '@enlace/crypto';
import type { ChatwootSimulator } from '@enlace/simulators';
import { hostOf, startChatwoot } from '../kit/channels.js';
import { Stack } from '../kit/stack.js';

const WIDGET = '/api/v1/integrations/chatwoot/widget';
const HMAC_TOKEN = 'chatwoot-website-hmac-token';

describe('the widget of Chatwoot', () => {
  let chatwoot: ChatwootSimulator;
  let stack: Stack;

  beforeAll(async () => {
    chatwoot = await startChatwoot();
    stack = await Stack.start({ services: ['webhook-ingress', 'chatwoot'], allowHosts: [hostOf(chatwoot)] });
    const account = { base_url: chatwoot.url, account_id: chatwoot.accountId, webhook_secret: 'of-the-test' };
    await stack.setUp('chatwoot', 'acme', {
      ...account,
      api_access_token: chatwoot.administrator.token,
      widget: { locale: 'es', position: 'left', type: 'expanded_bubble', launcher_title: '</script>¿Hola?' },
    });
    await stack.setUp('chatwoot', 'globex', { ...account, api_access_token: chatwoot.agent.token });
  });

  afterAll(async () => {
    await stack?.stop();
    await chatwoot?.stop();
  });

  /** A page that includes the script, with a stand-in of Chatwoot's SDK. */
  async function page(own: Record<string, unknown>): Promise<Record<string, unknown>> {
    const script = await (await fetch(`${stack.url}${WIDGET}/acme.js`)).text();
    const included: { src?: string; nonce?: string; onload?: () => void }[] = [];
    const users: unknown[] = [];
    const runs: unknown[] = [];
    const ready: (() => void)[] = [];
    const window: Record<string, unknown> = {
      ...own,
      addEventListener: (name: string, then: () => void) => name === 'chatwoot:ready' && ready.push(then),
      chatwootSDK: { run: (settings: unknown) => runs.push(settings) },
      $chatwoot: { setUser: (...user: unknown[]) => users.push(user) },
    };
    const document = {
      currentScript: { nonce: 'n-1' },
      createElement: () => ({}),
      head: { appendChild: (element: object) => included.push(element) },
    };
    // a page that includes it twice shows it once
    for (let time = 0; time < 2; time += 1) runInNewContext(script, { window, document });
    for (const { onload } of included) onload?.();
    for (const then of ready) then();
    const [{ src, nonce } = {}] = included;
    const seen = { src, nonce, runs, users, count: included.length, settings: window['chatwootSettings'] };
    return JSON.parse(JSON.stringify(seen)) as Record<string, unknown>;
  }

  it('is served to everybody, kept by browsers, and asked for again by its ETag', async () => {
    const first = await fetch(`${stack.url}${WIDGET}/acme.js`);
    expect(first.status).toBe(200);
    expect(first.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    expect(first.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const script = await first.text();
    expect(script).not.toContain('</script>');
    expect(script).not.toContain(HMAC_TOKEN);
    expect(script).not.toContain(chatwoot.administrator.token);
    const etag = first.headers.get('etag') ?? '';
    const again = await fetch(`${stack.url}${WIDGET}/acme.js`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const unknown = await fetch(`${stack.url}${WIDGET}/nobody.js`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: { code: 'integration.not_found' } });
  });

  it('runs Chatwoot’s SDK with the website token and the settings, and what the page says wins', async () => {
    const seen = await page({
      chatwootSettings: { position: 'right' },
      EnlaceChatwoot: { user: { identifier: 'u-7', name: 'Ana', identifier_hash: 'abc' } },
    });
    expect(seen).toEqual({
      src: `${chatwoot.url}/packs/js/sdk.js`,
      nonce: 'n-1',
      count: 1,
      runs: [{ websiteToken: 'chatwoot-website-token', baseUrl: chatwoot.url }],
      users: [['u-7', { name: 'Ana', identifier_hash: 'abc' }]],
      settings: {
        locale: 'es',
        position: 'right',
        type: 'expanded_bubble',
        launcherTitle: '</script>¿Hola?',
      },
    });
    expect(await page({})).toMatchObject({ users: [], settings: { position: 'left' } });
  });

  it('proves who is signed in, to those with a key, and shows the inbox’s token to nobody', async () => {
    const body = { identifier: 'u-7' };
    expect((await stack.call('POST', `${WIDGET}/acme/identity`, { body, key: '' })).status).toBe(401);
    const proven = await stack.call('POST', `${WIDGET}/acme/identity`, { body });
    expect(proven.body.data).toEqual({
      identifier: 'u-7',
      identifier_hash: hmac('sha256', HMAC_TOKEN, 'u-7', 'hex'),
    });
    const empty = await stack.call('POST', `${WIDGET}/acme/identity`, { body: { identifier: '' } });
    expect(empty).toMatchObject({ status: 400, body: { error: { code: 'request.invalid' } } });
  });

  it('says what to do where the token is an agent’s, and takes an hmac_token that is saved, sealed', async () => {
    const body = { identifier: 'u-7' };
    const refused = await stack.call('POST', `${WIDGET}/globex/identity`, { body });
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'integration.invalid' } } });
    expect(JSON.stringify(refused.body)).toContain('hmac_token');
    const config = { hmac_token: 'an-hmac-token-that-was-saved' };
    const saved = await stack.call('PUT', '/api/v1/integrations/chatwoot/config/globex', {
      body: { config },
    });
    expect([saved.status, saved.body.error]).toEqual([200, undefined]);
    const shown = await stack.call('GET', '/api/v1/integrations/chatwoot/config/globex');
    expect(JSON.stringify([saved.body, shown.body])).not.toContain(config.hmac_token);
    const proven = await stack.call('POST', `${WIDGET}/globex/identity`, { body });
    expect(proven.body.data).toEqual({
      identifier: 'u-7',
      identifier_hash: hmac('sha256', config.hmac_token, 'u-7', 'hex'),
    });
  });
});

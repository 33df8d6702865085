/** The contract of calls to the provider: every failure is an outcome, and none tells a secret. */
import { HttpFailure } from '@enlace/http-client';
import type { OutboundMessage } from '@enlace/normalization';
import type { ProviderAdapter } from '../adapter.js';
import { HeldBack } from '../held-back.js';
import type { ContractSubject } from './contract-subject.js';
import { NO_TOOLS } from './no-tools.js';
import { opened } from './opened.js';
import { ScriptedHttp, type FakeHttp, type Scripted } from './scripted-http.js';

const WORDS = 'the words of the message';

const MESSAGE: OutboundMessage = {
  id: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11',
  to: { contact: '34600111222', phone: '+34600111222', conversation: '17' },
  content: { type: 'text', text: WORDS },
};

const NOT_SENT = new HttpFailure('not_sent', 'connection_refused', 'host: no connection');
const LOST = new HttpFailure('unknown', 'timeout', 'host: no full answer in time');

export function describeOutside(
  adapterOver: (http: FakeHttp) => ProviderAdapter,
  subject: ContractSubject,
): void {
  const secretsOf = (adapter: ProviderAdapter): string[] =>
    adapter.secretFields.map((name) => subject.settings[name]).filter((value) => typeof value === 'string');
  /** An answer that repeats every secret, as careless servers do. */
  const leaky = (adapter: ProviderAdapter, status: number): Scripted => ({
    status,
    json: {
      ok: false,
      error_code: status,
      description: secretsOf(adapter).join(' '),
      message: secretsOf(adapter).join(' '),
      error: { code: 190, message: secretsOf(adapter).join(' ') },
    },
  });
  const script = (adapter: ProviderAdapter): readonly Scripted[] => [
    NOT_SENT,
    LOST,
    new HttpFailure('blocked', 'circuit_open', 'host: failed too often'),
    new HttpFailure('blocked', 'address_refused', 'host: not a public address'),
    new TypeError('a fault nobody foresaw'),
    ...[200, 204, 302, 400, 401, 403, 404, 422, 429, 500, 502, 503].flatMap((status) => [
      { status, text: '<html>not JSON</html>' },
      { status, json: null },
      leaky(adapter, status),
    ]),
  ];

  it('turns every failure into an outcome, without a secret and without the words of the message', async () => {
    const adapter = adapterOver(new ScriptedHttp([NOT_SENT]));
    for (const answer of script(adapter)) {
      const talking = adapterOver(new ScriptedHttp([answer]));
      const delivery = await talking.deliver(MESSAGE, opened(talking, subject), NO_TOOLS);
      const check = await talking.check(opened(talking, subject));
      for (const said of [JSON.stringify(delivery), JSON.stringify(check)]) {
        for (const secret of secretsOf(adapter)) expect(said).not.toContain(secret);
        expect(said).not.toContain(WORDS);
      }
      expect(['active', 'refused', 'unverified']).toContain(check.state);
    }
  });

  it('brings a file or says why not, without a secret', async () => {
    const media = { media_id: 'file-1', url: 'https://files.example.com/a.png' };
    const adapter = adapterOver(new ScriptedHttp([NOT_SENT]));
    for (const answer of script(adapter)) {
      const talking = adapterOver(new ScriptedHttp([answer]));
      const fetched = await talking.fetchMedia?.(media, opened(talking, subject), { maxBytes: 1_000 });
      if (fetched === undefined) return;
      expect(['fetched', 'gone', 'refused', 'later']).toContain(fetched.state);
      for (const secret of secretsOf(adapter)) expect(JSON.stringify(fetched)).not.toContain(secret);
    }
  });

  it('never says a message was not sent when it may have been, nor the other way round', async () => {
    const outcomeAfter = async (answer: Scripted): Promise<string> => {
      const adapter = adapterOver(new ScriptedHttp([answer]));
      return (await adapter.deliver(MESSAGE, opened(adapter, subject), NO_TOOLS)).outcome;
    };
    const whenNotSent = await outcomeAfter(NOT_SENT);
    if (whenNotSent === 'unsupported') return;
    expect(whenNotSent).toBe('retry');
    expect(await outcomeAfter(LOST)).toBe('unknown');
    expect(await outcomeAfter({ status: 502, text: '<html>Bad gateway</html>' })).toBe('unknown');
    expect(await outcomeAfter({ status: 200, text: '<html>captive portal</html>' })).toBe('unknown');
  });

  it('takes its turn before it sends, and says nothing to the provider when the host holds it back', async () => {
    const http = new ScriptedHttp([NOT_SENT]);
    const adapter = adapterOver(http);
    let callsBefore: number | undefined;
    const pace = (): Promise<void> => {
      callsBefore = http.calls.length;
      return Promise.resolve();
    };
    const delivery = await adapter.deliver(MESSAGE, opened(adapter, subject), { ...NO_TOOLS, pace });
    if (delivery.outcome === 'unsupported') return;
    expect([callsBefore, http.calls.length]).toEqual([0, 1]);
    const held = {
      ...NO_TOOLS,
      pace: () => Promise.reject(new HeldBack('stale_epoch', 'a person took over')),
    };
    expect(await adapter.deliver(MESSAGE, opened(adapter, subject), held)).toMatchObject({
      outcome: 'retry',
      code: 'stale_epoch',
      heldBack: true,
    });
    expect(http.calls).toHaveLength(1);
  });

  it('asks once: no second try of its own', async () => {
    for (const failure of [NOT_SENT, LOST]) {
      const http = new ScriptedHttp([failure]);
      const adapter = adapterOver(http);
      await adapter.deliver(MESSAGE, opened(adapter, subject), NO_TOOLS);
      expect(http.calls.length).toBeLessThanOrEqual(1);
      for (const call of http.calls) expect(call.idempotent ?? call.method !== 'POST').toBe(false);
    }
  });

  it('says nothing of credentials it could not ask about', async () => {
    for (const failure of [NOT_SENT, LOST]) {
      const adapter = adapterOver(new ScriptedHttp([failure]));
      expect((await adapter.check(opened(adapter, subject))).state).toBe('unverified');
    }
  });
}

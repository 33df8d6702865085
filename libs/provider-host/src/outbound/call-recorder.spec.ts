/** What is kept of the calls to a provider, and what is not. */
import type { HttpAnswer, HttpCall } from '@enlace/http-client';
import { CallRecorder, intendedCall } from './call-recorder.js';

const SECRET = '123456:the-bot-token';

function answering(text: string, failure?: Error) {
  const json = (): unknown => JSON.parse(text) as unknown;
  const answer: HttpAnswer = { status: 200, headers: {}, bytes: Buffer.from(text), text, json };
  const http = {
    request: (_call: HttpCall) => (failure === undefined ? Promise.resolve(answer) : Promise.reject(failure)),
  };
  return new CallRecorder(http);
}

const CALL: HttpCall = {
  method: 'POST',
  url: `https://api.example.org/bot${SECRET}/sendMessage`,
  json: { text: 'hola', token: SECRET },
};

describe('the record of calls', () => {
  it('holds what was said and answered, in order, without a secret', async () => {
    const recorder = answering(JSON.stringify({ ok: true, echo: SECRET }));
    const { result, calls } = await recorder.during([SECRET], async () => {
      await recorder.request(CALL);
      return (await recorder.request({ ...CALL, method: 'GET' })).status;
    });
    expect(result).toBe(200);
    expect(calls).toMatchObject([
      {
        method: 'POST',
        url: 'https://api.example.org/bot[redacted]/sendMessage',
        request: '{"text":"hola","token":"[redacted]"}',
        status: 200,
        answer: '{"ok":true,"echo":"[redacted]"}',
      },
      { method: 'GET' },
    ]);
    expect(JSON.stringify(calls)).not.toContain(SECRET);
  });

  it('says why there was no answer, and lets the failure through', async () => {
    const recorder = answering('{}', new Error(`no route to ${SECRET}`));
    const failed = await recorder.during([SECRET], () => recorder.request(CALL).catch(() => 'failed'));
    expect(failed).toMatchObject({ result: 'failed', calls: [{ failure: 'no route to [redacted]' }] });
  });

  it('of a file keeps its name, type and size, of a long body the beginning', async () => {
    const body = new FormData();
    body.append('chat_id', '17');
    body.append('photo', new Blob([Buffer.alloc(2_000)], { type: 'image/png' }), 'a.png');
    const recorder = answering(JSON.stringify('x'.repeat(10_000)));
    const { calls } = await recorder.during([], () =>
      recorder.request({ method: 'POST', url: CALL.url, body }),
    );
    expect(calls[0]?.request).toBe('{"chat_id":"17","photo":"a.png (image/png, 2000 bytes)"}');
    expect(calls[0]?.answer).toHaveLength(4_001);
  });

  it('writes each call down before it is made, save the first where it is known, and what fails at that stops no call', async () => {
    const recorder = answering('{}');
    const first = intendedCall(CALL, [SECRET]);
    expect(first).toMatchObject({ unfinished: true, request: '{"text":"hola","token":"[redacted]"}' });
    const noted: unknown[] = [];
    const note = (calls: readonly object[]): Promise<void> => {
      noted.push(structuredClone(calls));
      return Promise.reject(new Error('the database is away'));
    };
    const twice = async (): Promise<void> => {
      await recorder.request(CALL);
      await recorder.request({ ...CALL, json: { part: 2 } });
    };
    const { calls } = await recorder.during([SECRET], twice, { known: first, note });
    expect(noted).toMatchObject([
      [
        { request: first.request, status: 200 },
        { request: '{"part":2}', unfinished: true },
      ],
    ]);
    expect(calls).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(JSON.stringify(calls)).not.toContain('unfinished');
    noted.length = 0;
    await recorder.during([SECRET], twice, { known: { ...first, request: '{}' }, note });
    expect(noted).toHaveLength(2);
  });

  it('of a file that is fetched keeps neither the bytes nor the path', async () => {
    const recorder = answering('the words of a letter');
    const url = 'https://files.example.org/signed/a.txt?key=k';
    const { calls } = await recorder.during([], () =>
      recorder.request({ method: 'GET', url, forFile: true }),
    );
    expect(calls).toMatchObject([{ url: 'https://files.example.org/…', answer: '21 bytes' }]);
  });

  it('keeps calls of different messages apart, and nothing of calls for none', async () => {
    const recorder = answering('{}');
    await recorder.request(CALL);
    const both = await Promise.all(
      [1, 2].map((n) => recorder.during([], () => recorder.request({ ...CALL, json: { n } }))),
    );
    expect(both.map(({ calls }) => calls.map(({ request }) => request))).toEqual([['{"n":1}'], ['{"n":2}']]);
  });
});

/** The contract of verify: it fails closed, over the raw bytes, and tells no secret. */
import type { ProviderAdapter } from '../adapter.js';
import type { ContractSubject } from './contract-subject.js';
import { NOW, opened, requestOf } from './opened.js';

const BODY = Buffer.from('{"text":"Grüße / 😀","n":[1,2.0,"\\u00e9"]}');

export function describeVerify(adapter: ProviderAdapter, subject: ContractSubject): void {
  const credentials = opened(adapter, subject);
  const signed = subject.sign(BODY, NOW);
  const proof = signed.headers[subject.proof] ?? '';
  const withProof = (value: string): typeof signed => ({
    ...signed,
    headers: { ...signed.headers, [subject.proof]: value },
  });
  const verdict = (parts: typeof signed, body = BODY, by = credentials): string => {
    const verification = adapter.verify(requestOf(body, parts), by);
    return verification.ok ? 'ok' : verification.refusal;
  };

  it('accepts what the provider signed', () => {
    expect(proof).not.toBe('');
    expect(verdict(signed)).toBe('ok');
  });

  it('refuses a request without its proof, or with an empty one', () => {
    const { [subject.proof]: _, ...others } = signed.headers;
    expect(verdict({ ...signed, headers: others })).toBe('missing_signature');
    expect(verdict(withProof(''))).not.toBe('ok');
  });

  it('refuses everything while it has no secret', () => {
    for (const secret of ['', undefined]) {
      const without = opened(adapter, subject, { [subject.secret]: secret });
      expect(verdict(signed, BODY, without)).toBe('no_secret');
      expect(verdict(withProof(''), BODY, without)).not.toBe('ok');
      expect(adapter.diagnose(requestOf(BODY, signed), without).finding).toBe('no_secret');
    }
  });

  it('refuses a proof with one character changed, dropped or added', () => {
    for (let at = 0; at < proof.length; at++) {
      const other = proof[at] === '0' ? '1' : '0';
      expect(verdict(withProof(proof.slice(0, at) + other + proof.slice(at + 1)))).not.toBe('ok');
      expect(verdict(withProof(proof.slice(0, at) + proof.slice(at + 1)))).not.toBe('ok');
    }
    expect(verdict(withProof(`${proof}0`))).not.toBe('ok');
    expect(verdict(withProof(`${proof}, ${proof}`))).not.toBe('ok');
  });

  it('refuses the proof of another secret', () => {
    const others = opened(adapter, subject, { [subject.secret]: 'another-secret-0123456789' });
    expect(verdict(signed, BODY, others)).toBe('wrong_signature');
  });

  if (subject.coversBody) {
    it('refuses a body with one byte changed, dropped or added', () => {
      for (let at = 0; at < BODY.length; at++) {
        const changed = Buffer.from(BODY);
        changed[at] = (changed[at] ?? 0) ^ 1;
        expect(verdict(signed, changed)).toBe('wrong_signature');
        expect(verdict(signed, Buffer.concat([BODY.subarray(0, at), BODY.subarray(at + 1)]))).toBe(
          'wrong_signature',
        );
      }
      expect(verdict(signed, Buffer.concat([BODY, Buffer.from(' ')]))).toBe('wrong_signature');
      expect(verdict(signed, Buffer.from(JSON.stringify(JSON.parse(BODY.toString()))))).toBe(
        'wrong_signature',
      );
    });

    it('diagnoses a body that was parsed and written again, and another secret, without telling what it expected', () => {
      const rewritten = Buffer.from(JSON.stringify(JSON.parse(BODY.toString())));
      const ofRewritten = subject.sign(rewritten, NOW);
      const parsedBody = adapter.diagnose(requestOf(BODY, ofRewritten), credentials);
      expect(parsedBody.finding).toBe('parsed_body');
      const others = opened(adapter, subject, { [subject.secret]: 'another-secret-0123456789' });
      const wrong = adapter.diagnose(requestOf(BODY, signed), others);
      expect(wrong.finding).toBe('wrong_secret');
      for (const { advice } of [parsedBody, wrong]) {
        expect(advice.length).toBeGreaterThan(20);
        expect(advice).not.toMatch(/[0-9a-f]{40}/);
        expect(advice).not.toContain('another-secret');
      }
    });
  }

  it('says why it refused, without the secret', () => {
    const verification = adapter.verify(requestOf(BODY, withProof('x')), credentials);
    expect(verification).toMatchObject({ ok: false, reason: expect.stringMatching(/\w{3}/) as string });
    expect(JSON.stringify(verification)).not.toContain(String(subject.settings[subject.secret]));
  });
}

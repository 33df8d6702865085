/** Checks signatures computed elsewhere, over bytes kept elsewhere, where they are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Provider } from '@enlace/normalization';
import { createProviders } from '../registry.js';
import { opened, requestOf } from './opened.js';
import { ScriptedHttp } from './scripted-http.js';
import { SUBJECTS } from './subjects.js';

interface Vector {
  readonly provider: string;
  readonly body_file?: string;
  readonly secret: string;
  readonly header: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly value: string;
  readonly valid: boolean | null;
  readonly note: string;
}

const FOLDER = resolve(import.meta.dirname, '../../../../../shared/fixtures');
const FILE = join(FOLDER, 'SIGNATURE_VECTORS.json');

const vectors: readonly Vector[] = existsSync(FILE)
  ? (JSON.parse(readFileSync(FILE, 'utf8')) as Vector[])
  : [];
const providers = createProviders(new ScriptedHttp([{ status: 200 }]));

const isAccepted = (vector: Vector, settings: Readonly<Record<string, unknown>>): boolean => {
  const subject = SUBJECTS.find(({ provider }) => provider === (vector.provider as Provider));
  if (subject === undefined || vector.body_file === undefined)
    throw new Error(`no subject of ${vector.provider}`);
  const adapter = providers.get(subject.provider);
  const given = { ...vector.headers, [vector.header]: vector.value };
  const headers = Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const body = readFileSync(join(FOLDER, vector.body_file));
  const receivedAt = Number(headers['x-chatwoot-timestamp'] ?? 0) * 1000;
  const request = { ...requestOf(body, { headers }), receivedAt };
  return adapter.verify(request, opened(adapter, subject, { [subject.secret]: vector.secret, ...settings }))
    .ok;
};

const cases = vectors.filter(
  ({ body_file }) => body_file !== undefined && existsSync(join(FOLDER, body_file)),
);

(cases.length > 0 ? describe : describe.skip)('signatures computed by others', () => {
  it.each(cases)('$provider: $note', (vector) => {
    const isOlderTawk = vector.provider === 'tawkto' && vector.value.startsWith('sha256=');
    expect(isAccepted(vector, isOlderTawk ? { signature_scheme: 'sha256-prefixed' } : {})).toBe(
      vector.valid === true,
    );
    if (isOlderTawk) expect(isAccepted(vector, {})).toBe(false);
  });
});

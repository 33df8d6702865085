/** Finds the recorded and written payloads of a provider. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Provider } from '@enlace/normalization';

export interface Fixture {
  /** File name without `.json`. */
  readonly name: string;
  readonly text: string;
}

/** Payloads of our own making, in the provider's folder. */
export function ownFixtures(provider: Provider): readonly Fixture[] {
  return fixturesIn(join(import.meta.dirname, '..', provider, 'fixtures')).filter(isWebhook);
}

/** Payloads kept beside the repository, where there are any: recorded ones that may not be copied. */
export function sharedFixtures(provider: Provider): readonly Fixture[] {
  const folder = resolve(import.meta.dirname, '../../../../../shared/fixtures', provider);
  return existsSync(folder) ? fixturesIn(folder).filter(isWebhook) : [];
}

/** One payload of our own making, parsed anew. */
export function ownPayload(provider: Provider, name: string): unknown {
  const folder = join(import.meta.dirname, '..', provider, 'fixtures');
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

/** One payload kept beside the repository, parsed anew; undefined where there is none. */
export function sharedPayload(provider: Provider, name: string): unknown {
  const file = resolve(import.meta.dirname, '../../../../../shared/fixtures', provider, `${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function fixturesIn(folder: string): readonly Fixture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.json'.length),
      text: readFileSync(join(folder, file), 'utf8'),
    }));
}

/** `api_…` are answers of the provider's API, `out_…` what is sent to it. */
function isWebhook({ name }: Fixture): boolean {
  return !/^(?:api|out)[_-]/.test(name);
}

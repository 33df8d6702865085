/** The published description of the events agrees with the code, and no published event is broken. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiDocument, breakingChanges, eventSchemas, type JsonSchema } from '@enlace/contracts';

const docs = join(__dirname, '../../docs');

describe('the description of the events', () => {
  it('is what the catalog says (npm run docs:events writes it)', () => {
    expect(readFileSync(join(docs, 'asyncapi.yaml'), 'utf8')).toBe(asyncApiDocument());
  });

  it('breaks no published schema', () => {
    const published = JSON.parse(readFileSync(join(docs, 'published-schemas.json'), 'utf8')) as Record<
      string,
      JsonSchema
    >;
    expect(breakingChanges(published, eventSchemas())).toEqual([]);
  });
});

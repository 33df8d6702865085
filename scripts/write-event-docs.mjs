/** Writes docs/asyncapi.yaml from the catalog, and publishes its schemas unless that would break a published one. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { asyncApiDocument, breakingChanges, eventSchemas } from '../dist/libs/contracts/src/index.js';

const published = new URL('../docs/published-schemas.json', import.meta.url);
const before = existsSync(published) ? JSON.parse(readFileSync(published, 'utf8')) : {};
const broken = breakingChanges(before, eventSchemas());
if (broken.length > 0) {
  process.stderr.write(
    `This would break published events; give the event a new version instead:\n- ${broken.join('\n- ')}\n`,
  );
  process.exit(1);
}
writeFileSync(published, `${JSON.stringify(eventSchemas(), null, 2)}\n`);
writeFileSync(new URL('../docs/asyncapi.yaml', import.meta.url), asyncApiDocument());

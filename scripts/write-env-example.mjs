/** Writes .env.example from what the services declare that they read. */
import { writeFileSync } from 'node:fs';
import { envExample } from '../dist/apps/cli/src/env/env-example.js';

writeFileSync(new URL('../.env.example', import.meta.url), envExample());

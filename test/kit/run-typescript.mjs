/** `node --import ./test/kit/run-typescript.mjs <file>.ts` runs TypeScript of this project without a build. */
import 'reflect-metadata';
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);

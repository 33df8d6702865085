/** The seven services in one process, as `enlace up --single-process` runs them. */
import { built } from './built.mjs';
import { sideProcess } from './side-process.mjs';

const { startTogether } = await built('apps/cli/src/up/services.js');

sideProcess(async ({ placed }) => {
  await startTogether(placed);
  return { answer: async () => ({}) };
});

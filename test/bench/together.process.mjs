/** The seven services in one process, as `enlace up --single-process` runs them. */
import { built } from './built.mjs';
import { helper } from './helper.mjs';

const { startTogether } = await built('apps/cli/src/up/services.js');

helper(async ({ placed }) => {
  await startTogether(placed);
  return { answer: async () => ({}) };
});

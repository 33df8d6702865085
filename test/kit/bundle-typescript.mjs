/**
 * `node ./test/kit/bundle-typescript.mjs <file>.ts <folder>` writes `main.mjs` into the folder: the program with
 * all it imports, of this project's TypeScript as it lies, so that to start it again and again costs little.
 */
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { BUNDLING } from '../../scripts/bundle.mjs';
import { javascriptOf } from './typescript-hooks.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [, , file, folder] = process.argv;

/** esbuild reads TypeScript by itself, but keeps no types for the decorators. */
const ownTypescript = {
  name: 'own-typescript',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^@enlace\/[^/]+$/ }, ({ path }) => ({
      path: join(root, 'libs', path.slice('@enlace/'.length), 'src/index.ts'),
    }));
    onLoad({ filter: /\.ts$/ }, async ({ path }) => ({ contents: await javascriptOf(path), loader: 'js' }));
  },
};

await build({
  ...BUNDLING,
  absWorkingDir: root,
  entryPoints: { main: file },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  plugins: [...BUNDLING.plugins, ownTypescript],
});
// What is not bundled is looked up from where the bundle lies.
await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');

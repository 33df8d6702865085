/** Finds the folder of the project, from wherever in it this code runs. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The nearest folder above this file with a package.json: sources, built files and bundled ones lie at different depths. */
export function projectFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** What is run of a built service. */
export function builtService(name: string): string {
  return join(projectFolder(), 'dist', 'bin', `${name}.js`);
}

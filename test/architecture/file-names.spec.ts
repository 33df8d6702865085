/** Holds the house's words about files: kebab-case names, one subject each, every project known to the build. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const roots = ['apps', 'libs', 'test'];

const files = roots.flatMap((root) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/')),
);
const sources = files.filter((path) => path.endsWith('.ts'));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Names that say nothing, and so collect everything. */
const empty = /^(utils?|helpers?|common|shared|misc|types|constants|interfaces)$/;

describe('the files', () => {
  it('are found', () => {
    expect(sources.length).toBeGreaterThan(20);
  });

  it('are named in kebab-case, with their role as a suffix', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\.ts$/;
    expect(sources.filter((path) => !kebab.test(nameOf(path)))).toEqual([]);
  });

  it('are named for what is in them', () => {
    const parts = (path: string): string[] => path.replace(/\.ts$/, '').split(/[/.]/);
    expect(sources.filter((path) => parts(path).some((part) => empty.test(part)))).toEqual([]);
  });

  it('belong to a project the build knows', () => {
    const { projects } = JSON.parse(readFileSync('nest-cli.json', 'utf8')) as {
      projects: Record<string, { root: string }>;
    };
    const known = new Set(Object.values(projects).map((project) => project.root));
    const projectOf = (path: string): string => path.split('/').slice(0, 2).join('/');
    const built = sources.filter((path) => /^(apps|libs)\/[^/]+\/src\//.test(path));
    expect([...new Set(built.map(projectOf))].filter((project) => !known.has(project))).toEqual([]);
  });

  it('of a library are entered by an alias of its name', () => {
    const { compilerOptions } = JSON.parse(readFileSync('tsconfig.json', 'utf8')) as {
      compilerOptions: { paths: Record<string, string[]> };
    };
    const libs = readdirSync('libs').filter((lib) => existsSync(join('libs', lib, 'src', 'index.ts')));
    const missing = libs.filter(
      (lib) => compilerOptions.paths[`@enlace/${lib}`]?.[0] !== `./libs/${lib}/src/index.ts`,
    );
    expect(missing).toEqual([]);
  });
});

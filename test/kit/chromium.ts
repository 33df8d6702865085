/** Finds a Chromium to try pages in, and fetches Debian's own where the machine has none. */
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { runProgram } from '../../apps/cli/src/infra/run-program.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CACHE = resolve('.cache/chromium');
const FETCHED = join(CACHE, 'root');
const PROGRAM = 'usr/lib/chromium/chromium';
/** All of its packages are some 300 MB. */
const FETCH_MS = 240_000;

/** Says nothing to anybody but the pages under test. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** @throws Error with what was tried and what to do */
export async function startChromium(): Promise<Browser> {
  const executablePath = await findChromium();
  const isFetched = executablePath.startsWith(FETCHED);
  return chromium.launch({
    executablePath,
    args: FLAGS,
    env: { ...process.env, ...(isFetched ? await surroundings() : {}) },
  });
}

/** What a program that is not installed must be told: where its libraries are, and its fonts' settings if they came along. */
async function surroundings(): Promise<Record<string, string>> {
  const folders = [
    'usr/lib/x86_64-linux-gnu',
    'usr/lib/aarch64-linux-gnu',
    'lib/x86_64-linux-gnu',
    'usr/lib',
    // where a package finds its own library by a path within itself, which only holds once it is installed
    'usr/lib/x86_64-linux-gnu/pulseaudio',
    'usr/lib/aarch64-linux-gnu/pulseaudio',
  ];
  const fonts = join(FETCHED, 'etc/fonts');
  return {
    LD_LIBRARY_PATH: folders.map((folder) => join(FETCHED, folder)).join(delimiter),
    ...((await isThere(fonts)) ? { FONTCONFIG_PATH: fonts } : {}),
  };
}

/** Whether it starts at all: a library may be missing that nobody named. */
async function runs(executable: string): Promise<boolean> {
  if (!(await isThere(executable))) return false;
  const env = { PATH: process.env['PATH'] ?? '', ...(await surroundings()) };
  return (await runProgram(executable, ['--version', '--no-sandbox'], { env, timeoutMs: 20_000 })).ok;
}

/** `CHROMIUM_PATH`, else one on the PATH, else the project's own, which is fetched where it is not there yet. */
async function findChromium(): Promise<string> {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const folder of folders) {
    for (const name of NAMES) if (await isThere(join(folder, name))) return join(folder, name);
  }
  const fetched = join(FETCHED, PROGRAM);
  if (await runs(fetched)) return fetched;
  const reasons = [await fetchPackages()];
  if (await runs(fetched)) return fetched;
  if (process.getuid?.() === 0) {
    reasons.push(await install());
    if (await isThere('/usr/bin/chromium')) return '/usr/bin/chromium';
  }
  throw new Error(
    `There is no Chromium on this machine and none could be fetched. ${reasons.join(' ')} ` +
      'Install it (apt-get install chromium), or set CHROMIUM_PATH to one.',
  );
}

/** Unpacked without root: what the machine lacks of it, by its own package lists or by lists fetched for this once. */
async function fetchPackages(): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const work = await mkdtemp(join(CACHE, 'unpacking-'));
  try {
    const lists = join(work, 'lists');
    await mkdir(join(lists, 'partial'), { recursive: true });
    await mkdir(join(work, 'cache', 'archives', 'partial'), { recursive: true });
    const own = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${join(work, 'cache')}`];
    await apt(work, [...own, 'update']);
    const plan = await apt(work, [
      ...own,
      '--print-uris',
      '-y',
      '--no-install-recommends',
      'install',
      'chromium',
    ]);
    const names = [...plan.stdout.matchAll(/^'[^']+' ([^_\s]+)_/gm)].flatMap(([, name]) => name ?? []);
    if (names.length === 0) return `apt knows no package chromium: ${lastLine(plan.stderr)}.`;
    const got = await apt(work, [...own, 'download', ...names]);
    const root = join(work, 'root');
    for (const deb of (await readdir(work)).filter((name) => name.endsWith('.deb'))) {
      await runProgram('dpkg-deb', ['-x', deb, root], { cwd: work });
    }
    if (!(await isThere(join(root, PROGRAM)))) return `apt could not fetch it: ${lastLine(got.stderr)}.`;
    await rm(FETCHED, { recursive: true, force: true });
    await rename(root, FETCHED);
    return '';
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function install(): Promise<string> {
  await apt('/', ['update']);
  const done = await apt('/', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
  return done.ok ? '' : `apt could not install it: ${lastLine(done.stderr)}.`;
}

function apt(cwd: string, args: readonly string[]): ReturnType<typeof runProgram> {
  return runProgram('apt-get', ['-o', 'Acquire::Retries=1', ...args], { cwd, timeoutMs: FETCH_MS });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

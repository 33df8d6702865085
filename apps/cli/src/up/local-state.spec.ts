/** What a folder remembers of the stack that ran, or runs, from it. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '@enlace/crypto';
import { portAnswers } from '../infra/free-port.js';
import { isAlive } from '../infra/running-process.js';
import { LocalState, type RunningStack } from './local-state.js';

jest.mock('../infra/free-port.js', () => ({ portAnswers: jest.fn() }));
jest.mock('../infra/running-process.js', () => ({ isAlive: jest.fn() }));

const STACK: RunningStack = { pid: 4_242, url: 'http://localhost:9000', adminKey: 'adm_x' };

let state: LocalState;

beforeEach(async () => {
  state = new LocalState(await mkdtemp(join(tmpdir(), 'enlace-state-')));
  jest.mocked(isAlive).mockReset().mockReturnValue(true);
  jest.mocked(portAnswers).mockReset().mockResolvedValue(true);
});
afterEach(() => rm(state.dir, { recursive: true, force: true }));

describe('the keys of a folder', () => {
  it('are made once, kept for the owner only, and fit to seal with', async () => {
    const made = await state.keys({});
    expect(await new LocalState(state.dir).keys({})).toEqual(made);
    expect(made.adminKey).toMatch(/^adm_.{24,}$/);
    expect(() => KeyRing.parse(made.encryptionKeys)).not.toThrow();
    expect((await stat(state.path('keys.json'))).mode & 0o777).toBe(0o600);
  });

  it('are those of the environment where it gives them, which do not replace what is kept', async () => {
    const made = await state.keys({});
    expect(await state.keys({ ENLACE_ADMIN_KEY: 'mine' })).toEqual({ ...made, adminKey: 'mine' });
    expect(await state.keys({})).toEqual(made);
  });

  it('are kept in a folder that is made for them', async () => {
    const below = new LocalState(state.path('a', 'b'));
    expect(await below.keys({})).toEqual(await below.keys({}));
  });
});

describe('a running stack', () => {
  it('is found by others, whose file only the owner reads', async () => {
    await state.announce(STACK);
    expect(await state.running()).toEqual(STACK);
    expect(portAnswers).toHaveBeenCalledWith(9_000);
    expect((await stat(state.path('running.json'))).mode & 0o777).toBe(0o600);
  });

  it('is not found before it was announced, or once it is withdrawn', async () => {
    expect(await state.running()).toBeUndefined();
    await state.announce(STACK);
    await state.withdraw();
    expect(await state.running()).toBeUndefined();
    await state.withdraw();
  });

  it.each([
    { case: 'its process is gone', alive: false, answers: true, pid: STACK.pid },
    { case: 'its number went to another program', alive: true, answers: false, pid: STACK.pid },
    { case: 'its number is our own', alive: true, answers: true, pid: process.pid },
  ])('is not taken for one when $case', async ({ alive, answers, pid }) => {
    jest.mocked(isAlive).mockReturnValue(alive);
    jest.mocked(portAnswers).mockResolvedValue(answers);
    await writeFile(state.path('running.json'), JSON.stringify({ ...STACK, pid }));
    expect(await state.running()).toBeUndefined();
  });
});

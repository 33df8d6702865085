/** Where `enlace up` takes its environment from. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentOf } from './stack-settings.js';

describe('the environment of the local stack', () => {
  let project: string;

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), 'enlace-env-'));
  });

  afterEach(() => rm(project, { recursive: true, force: true }));

  it('is what .env says, under what the process was started with', async () => {
    await writeFile(join(project, '.env'), 'LOG_LEVEL=debug\nENLACE_PORT=9000\n');
    expect(await environmentOf(project, { ENLACE_PORT: '9001' })).toEqual({
      LOG_LEVEL: 'debug',
      ENLACE_PORT: '9001',
    });
  });

  it('lacks what is empty, so that a copy of .env.example changes nothing', async () => {
    await writeFile(join(project, '.env'), 'ENLACE_ADMIN_KEY=\nDATABASE_URL=\n');
    expect(await environmentOf(project, { NATS_URL: '', PATH: '/bin' })).toEqual({ PATH: '/bin' });
  });

  it('is the one of the process where there is no .env', async () => {
    expect(await environmentOf(project, { PATH: '/bin' })).toEqual({ PATH: '/bin' });
  });
});

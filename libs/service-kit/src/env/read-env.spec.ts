/** Reading an environment: typed, checked as a whole, and silent about what stood in it. */
import { AppError } from '@enlace/contracts';
import { Test } from '@nestjs/testing';
import { ConfigService } from '@nestjs/config';
import { IsBoolean, IsInt, IsString, MinLength } from 'class-validator';
import { SPEC_ENV } from '../spec-env.js';
import { EnvModule } from './env.module.js';
import { describeEnv, readEnv, type EnvFault } from './read-env.js';
import { ServiceEnv } from './service.env.js';
import { Variable } from './variable.decorator.js';

class ThingEnv extends ServiceEnv {
  @Variable({ as: 'boolean', about: 'whether things fly', example: 'true' })
  @IsBoolean()
  THINGS_FLY: boolean = false;

  @Variable({ about: 'the token of things', example: 'a-token', secret: true })
  @IsString()
  @MinLength(8)
  THINGS_TOKEN!: string;

  @Variable({ as: 'number', about: 'how many things', example: '3', optional: true })
  @IsInt()
  THINGS_COUNT?: number;
}

const source = { ...SPEC_ENV, THINGS_TOKEN: 'long-enough' };

function faultsOf(work: () => unknown): { error: AppError; faults: EnvFault[] } {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return { error, faults: error.details?.['variables'] as EnvFault[] };
  }
  throw new Error('it was accepted');
}

describe('reading the environment of a service', () => {
  it('turns texts into what the class declares', () => {
    const env = readEnv(ThingEnv, {
      ...source,
      PORT: '8123',
      THINGS_FLY: 'true',
      THINGS_COUNT: '4',
      ENLACE_ALLOW_HOSTS: 'chatwoot.internal, 10.0.0.7:3000,',
    });
    expect(env).toBeInstanceOf(ThingEnv);
    expect(env).toMatchObject({ PORT: 8123, THINGS_FLY: true, THINGS_COUNT: 4 });
    expect(env.ENLACE_ALLOW_HOSTS).toEqual(['chatwoot.internal', '10.0.0.7:3000']);
  });

  it('keeps its defaults where nothing or an empty text is given', () => {
    const env = readEnv(ThingEnv, {
      ...source,
      LOG_LEVEL: '',
      THINGS_COUNT: ' ',
      DRAIN_TIMEOUT_MS: undefined,
    });
    expect(env).toMatchObject({ LOG_LEVEL: 'info', DRAIN_TIMEOUT_MS: 20_000, THINGS_FLY: false });
    expect(env.THINGS_COUNT).toBeUndefined();
    expect(env.DEFAULT_TENANT_ID).toBe('default');
  });

  it('takes nothing that no field declares', () => {
    const env = readEnv(ThingEnv, { ...source, PATH: '/bin', constructor: 'x' });
    expect(Object.keys(env)).not.toContain('PATH');
  });

  it('names every fault at once, with what was expected', () => {
    const { error, faults } = faultsOf(() =>
      readEnv(ThingEnv, {
        ...SPEC_ENV,
        PORT: 'eighty',
        THINGS_FLY: 'maybe',
        DATABASE_URL: '',
        LOG_LEVEL: 'loud',
      }),
    );
    expect(error.code).toBe('config.invalid');
    expect(faults.map((fault) => fault.name).sort()).toEqual([
      'DATABASE_URL',
      'LOG_LEVEL',
      'PORT',
      'THINGS_FLY',
      'THINGS_TOKEN',
    ]);
    for (const { name } of faults) expect(error.message).toContain(name);
    expect(faults).toContainEqual({
      name: 'THINGS_TOKEN',
      expected: 'missing; expected the token of things',
    });
  });

  it.each(
    Object.keys(new ThingEnv()).concat('DATABASE_URL', 'ENLACE_ADMIN_KEY', 'THINGS_TOKEN', 'NATS_PASSWORD'),
  )('never shows the value of %s', (name) => {
    const value = '\u0007wrong';
    try {
      readEnv(ThingEnv, { ...source, [name]: value });
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('wrong');
    }
  });

  it('says how to make encryption keys when there are none, and brings none of its own', () => {
    const { faults } = faultsOf(() => readEnv(ThingEnv, { ...source, ENLACE_ENCRYPTION_KEYS: undefined }));
    expect(faults).toEqual([
      { name: 'ENLACE_ENCRYPTION_KEYS', expected: expect.stringContaining('openssl rand -base64 32') },
    ]);
  });

  it('refuses an encryption key of the wrong length without showing it', () => {
    const short = Buffer.alloc(16, 1).toString('base64');
    const { error, faults } = faultsOf(() =>
      readEnv(ThingEnv, { ...source, ENLACE_ENCRYPTION_KEYS: `k1:${short}` }),
    );
    expect(faults[0]?.expected).toContain('Key ring entry 1 of 1');
    expect(error.message).not.toContain(short);
  });

  it('refuses an admin key that could be guessed', () => {
    const { faults } = faultsOf(() => readEnv(ThingEnv, { ...source, ENLACE_ADMIN_KEY: 'secret' }));
    expect(faults).toEqual([{ name: 'ENLACE_ADMIN_KEY', expected: expect.stringContaining('16') }]);
  });

  it('describes every variable, the inherited ones too', () => {
    const described = describeEnv(ThingEnv);
    const find = (name: string) => described.find((each) => each.name === name);
    expect(find('PORT')).toMatchObject({ required: false, default: '8080' });
    expect(find('DATABASE_URL')).toMatchObject({ required: true, secret: true });
    expect(find('ENLACE_ENCRYPTION_KEYS')).toMatchObject({ required: true, secret: true });
    expect(find('THINGS_TOKEN')).toMatchObject({
      required: true,
      secret: true,
      about: 'the token of things',
    });
    expect(find('THINGS_COUNT')).toMatchObject({ required: false });
    expect(find('THINGS_COUNT')?.default).toBeUndefined();
    expect(find('ENLACE_ALLOW_HOSTS')?.default).toBe('');
    expect(described.every((each) => each.about !== '' && each.example !== '')).toBe(true);
  });

  it('does not leak the variables of one class into another', () => {
    expect(describeEnv(ServiceEnv).map((each) => each.name)).not.toContain('THINGS_FLY');
  });

  it('hands two apps of one process each its own, and leaves process.env alone', async () => {
    const before = { ...process.env };
    const [one, two] = await Promise.all(
      ['8001', '8002'].map((PORT) =>
        Test.createTestingModule({
          imports: [EnvModule.for(ThingEnv, readEnv(ThingEnv, { ...source, PORT }))],
        }).compile(),
      ),
    );
    expect(one?.get(ThingEnv).PORT).toBe(8001);
    expect(two?.get(ServiceEnv).PORT).toBe(8002);
    expect(one?.get(ConfigService).get('PORT')).toBe(8001);
    expect(two?.get(ConfigService).get('PORT')).toBe(8002);
    expect({ ...process.env }).toEqual(before);
    await one?.close();
    await two?.close();
  });
});

/** Reading a config into a provider's credentials. */
import { AppError } from '@enlace/contracts';
import { Type } from 'class-transformer';
import { IsString, ValidateNested } from 'class-validator';
import { BotCredentials } from '../spec-fakes.js';
import { checkedConfig } from './checked-config.js';

const CONFIG = { bot: '1', token: 'token-of-1' };

function refusal(config: Record<string, unknown>): AppError {
  try {
    checkedConfig(BotCredentials, config);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('it was not refused');
}

const faults = (config: Record<string, unknown>): string[] =>
  (refusal(config).details?.['fields'] as { field: string }[]).map(({ field }) => field);

describe('a config', () => {
  it('becomes the credentials of its provider', () => {
    const credentials = checkedConfig(BotCredentials, CONFIG);
    expect(credentials).toBeInstanceOf(BotCredentials);
    expect(credentials).toEqual(Object.assign(new BotCredentials(), CONFIG));
  });

  it('may leave optional fields absent, null or empty', () => {
    for (const secret of [undefined, null, '']) {
      expect(checkedConfig(BotCredentials, { ...CONFIG, secret })).not.toHaveProperty('secret');
    }
  });

  it('keeps values that only look empty', () => {
    const credentials = checkedConfig(BotCredentials, { ...CONFIG, insecure_skip_signature: false });
    expect(credentials.insecure_skip_signature).toBe(false);
  });

  it('is refused with every fault by field and what was expected', () => {
    const error = refusal({ token: 5, insecure_skip_signature: 'yes' });
    expect(error).toMatchObject({
      code: 'integration.invalid',
      status: 422,
      disposition: { kind: 'reject' },
    });
    expect(error.details).toEqual({
      fields: [
        { field: 'bot', expected: expect.stringContaining('string') as string },
        { field: 'token', expected: expect.stringContaining('string') as string },
        { field: 'insecure_skip_signature', expected: expect.stringContaining('boolean') as string },
      ],
    });
  });

  it('is refused with the place of what is wrong within a list', () => {
    class Command {
      @IsString() command!: string;
    }
    class Menu {
      @ValidateNested({ each: true }) @Type(() => Command) commands!: Command[];
    }
    const config = { commands: [{ command: 'a' }, { command: 7 }] };
    const expected = { field: 'commands.1.command', expected: expect.stringContaining('string') as string };
    expect(() => checkedConfig(Menu, config)).toThrow(
      expect.objectContaining({ details: { fields: [expected] } }) as Error,
    );
  });

  it('is refused when needed fields are null or empty', () => {
    expect(faults({ bot: null, token: '' })).toEqual(['bot', 'token']);
  });

  it('is refused for fields the provider does not know', () => {
    expect(faults({ ...CONFIG, tokn: 'x' })).toEqual(['tokn']);
  });

  it('never shows a value in its refusal', () => {
    const error = refusal({ bot: 1, token: { nested: 'token-of-1' }, other: 'token-of-1' });
    expect(`${error.message} ${JSON.stringify(error.details)}`).not.toContain('token-of-1');
  });
});

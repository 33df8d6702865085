/** Turns the texts of an environment into a checked, typed object, and describes what may stand in one. */
import { AppError } from '@enlace/contracts';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { variablesOf } from './variable.decorator.js';

export type EnvSource = Readonly<Record<string, string | undefined>>;

export interface EnvFault {
  readonly name: string;
  readonly expected: string;
}

export interface VariableDescription {
  readonly name: string;
  readonly required: boolean;
  /** As it would be written in a file; undefined without one. */
  readonly default?: string;
  readonly about: string;
  readonly example: string;
  readonly secret: boolean;
}

/**
 * Reads only the variables that the class declares; an empty text counts as absent.
 * @throws AppError `config.invalid` naming every fault at once: the variable and what was expected, never its value.
 */
export function readEnv<Env extends object>(environment: new () => Env, source: EnvSource): Env {
  const given: Record<string, string> = {};
  for (const name of variablesOf(environment).keys()) {
    const text = source[name]?.trim();
    if (text !== undefined && text !== '') given[name] = text;
  }
  const env = plainToInstance(environment, given, { exposeDefaultValues: true });
  const faults = faultsOf(environment, env, given);
  if (faults.length === 0) return env;
  const sentences = faults.map((fault) => `${fault.name}: ${fault.expected}`);
  throw new AppError('config.invalid', `The environment is not usable. ${sentences.join('; ')}`, undefined, {
    variables: faults,
  });
}

/** Every variable of the class, for `.env.example`, manifests and the documentation. */
export function describeEnv(environment: new () => object): readonly VariableDescription[] {
  const defaults = new environment() as Record<string, string | number | boolean | string[] | undefined>;
  return [...variablesOf(environment)].map(([name, options]) => {
    const value = defaults[name];
    const common = { name, about: options.about, example: options.example, secret: options.secret === true };
    if (value === undefined) return { ...common, required: options.optional !== true };
    return { ...common, required: false, default: Array.isArray(value) ? value.join(',') : String(value) };
  });
}

function faultsOf(environment: new () => object, env: object, given: Record<string, string>): EnvFault[] {
  const variables = variablesOf(environment);
  return validateSync(env).map(({ property, constraints }) => {
    const about = variables.get(property)?.about ?? 'another value';
    const text = given[property];
    if (text === undefined) return { name: property, expected: `missing; expected ${about}` };
    const rules = Object.values(constraints ?? {}).map((rule) => rule.replace(`${property} `, ''));
    const expected = rules.length === 0 ? `expected ${about}` : rules.join(', ');
    return { name: property, expected: expected.includes(text) ? `expected ${about}` : expected };
  });
}

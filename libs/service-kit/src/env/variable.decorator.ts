/** Declares one environment variable of a service: how its text is read, and the words that describe it. */
import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';

export type VariableKind = 'text' | 'number' | 'boolean' | 'list';

export interface VariableOptions {
  /** What it is for and what is expected, as the end of a sentence: "where Postgres is, postgres://…". */
  readonly about: string;
  readonly example: string;
  /** How the text is read: numbers and booleans as such, a list at its commas. Text unless told. */
  readonly as?: VariableKind;
  /** May be absent although there is no default. */
  readonly optional?: boolean;
  /** Its value opens something; tools that show a configuration mask it. */
  readonly secret?: boolean;
}

const declared = new WeakMap<object, Map<string, VariableOptions>>();

/** Put over each field of a class that extends `ServiceEnv`, beside class-validator's own decorators. */
export function Variable(options: VariableOptions): PropertyDecorator {
  return (prototype, property) => {
    const variables = declared.get(prototype) ?? new Map<string, VariableOptions>();
    variables.set(String(property), options);
    declared.set(prototype, variables);
    Transform(({ value }: { value: unknown }) => read(value, options.as ?? 'text'))(prototype, property);
    if (options.optional === true) IsOptional()(prototype, property);
  };
}

/** Every variable of the class and of those it extends, the base first. */
export function variablesOf(environment: new () => object): ReadonlyMap<string, VariableOptions> {
  const chain: object[] = [];
  let prototype = environment.prototype as object | null;
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    chain.unshift(prototype);
  }
  return new Map(chain.flatMap((each) => [...(declared.get(each) ?? [])]));
}

/** What cannot be read is left as it is: the validators then name what was expected. */
function read(value: unknown, kind: VariableKind): unknown {
  if (typeof value !== 'string') return value;
  switch (kind) {
    case 'text':
      return value;
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    case 'boolean':
      return { true: true, '1': true, false: false, '0': false }[value.toLowerCase()] ?? value;
    case 'list':
      return value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
  }
}

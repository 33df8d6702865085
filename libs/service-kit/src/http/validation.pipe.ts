/** Holds every body, query and path to its class, and says which field is wrong without repeating what stood there. */
import { AppError } from '@enlace/contracts';
import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';

export interface FieldFault {
  readonly field: string;
  readonly expected: string;
}

const MAX_FAULTS = 50;
const MAX_NAME = 100;

export function validationPipe(): ValidationPipe {
  return new JsonBodyPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: false,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => requestInvalid(faultsOf(errors)),
  });
}

/** What handlers throw that find a field wrong for reasons a decorator cannot know. */
export function requestInvalid(faults: readonly FieldFault[]): AppError {
  const first = faults[0];
  const sentence = first === undefined ? 'The request is not valid' : `${first.field}: ${first.expected}`;
  return new AppError('request.invalid', sentence, undefined, { fields: faults.slice(0, MAX_FAULTS) });
}

const NO_JSON: FieldFault = {
  field: 'body',
  expected: 'must be a JSON object, sent with Content-Type: application/json',
};

/** Said before anything else, for the fields of such a body say nothing. */
class JsonBodyPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && isNoJson(value)) throw requestInvalid([NO_JSON]);
    return super.transform(value, metadata);
  }
}

/** A text or a list, or JSON that was sent as a form and so became the name of a field. */
function isNoJson(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return typeof body === 'string';
  return Array.isArray(body) || Object.keys(body).some((name) => /^\s*[{[]/.test(name));
}

/** Of a part that is missing, of another type, or no object at all, nothing else need be said. */
function telling(constraints: Readonly<Record<string, string>>): [rule: string, text: string][] {
  const alone = ['part', 'isObject', 'oneObject'].find((rule) => rule in constraints);
  return alone === undefined ? Object.entries(constraints) : [[alone, constraints[alone] ?? '']];
}

/** The words of a rule without the name of its field, which stands beside them. */
function wordsOf(text: string, property: string): string {
  return text
    .replace(`each value in nested property ${property} `, 'each value ')
    .replace(`each value in ${property} `, 'each value ')
    .replace(`nested property ${property} must be either object or array`, 'must be an object')
    .replace(`${property} `, '');
}

function faultsOf(errors: readonly ValidationError[], parent = ''): FieldFault[] {
  return errors.flatMap((error) => {
    const name = error.property.slice(0, MAX_NAME);
    const field = parent === '' ? name : `${parent}.${name}`;
    const rules = telling(error.constraints ?? {}).map(([rule, text]) =>
      rule === 'whitelistValidation' ? 'is not a field of this request' : wordsOf(text, error.property),
    );
    const own = rules.length === 0 ? [] : [{ field, expected: rules.join(', ') }];
    return [...own, ...faultsOf(error.children ?? [], field)];
  });
}

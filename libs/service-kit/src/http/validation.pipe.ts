/** Holds every body, query and path to its class, and says which field is wrong without repeating what stood there. */
import { AppError } from '@enlace/contracts';
import { ValidationPipe, type ValidationError } from '@nestjs/common';

export interface FieldFault {
  readonly field: string;
  readonly expected: string;
}

const MAX_FAULTS = 50;
const MAX_NAME = 100;

export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
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

/** Of a part that is missing, or belongs to another type, nothing else need be said. */
function telling(constraints: Readonly<Record<string, string>>): [rule: string, text: string][] {
  const { part } = constraints;
  return part === undefined ? Object.entries(constraints) : [['part', part]];
}

function faultsOf(errors: readonly ValidationError[], parent = ''): FieldFault[] {
  return errors.flatMap((error) => {
    const name = error.property.slice(0, MAX_NAME);
    const field = parent === '' ? name : `${parent}.${name}`;
    const rules = telling(error.constraints ?? {}).map(([rule, text]) =>
      rule === 'whitelistValidation'
        ? 'is not a field of this request'
        : text.replace(`${error.property} `, ''),
    );
    const own = rules.length === 0 ? [] : [{ field, expected: rules.join(', ') }];
    return [...own, ...faultsOf(error.children ?? [], field)];
  });
}

/** Holds a part to one object: `ValidateNested` alone lets what is missing pass, and a list. */
import { ValidateBy } from 'class-validator';

/** By a name of its own, so that the published schemas, which say `$ref` already, stay as they are. */
export function OneObject(): PropertyDecorator {
  return ValidateBy({
    name: 'oneObject',
    validator: {
      validate: (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
      defaultMessage: () => '$property must be an object',
    },
  });
}

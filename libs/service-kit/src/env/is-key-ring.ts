/** Checks that a text is a key ring, without ever showing it. */
import { KeyRing } from '@enlace/crypto';
import { ValidateBy, type ValidationOptions } from 'class-validator';

export function IsKeyRing(options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isKeyRing',
      validator: {
        validate: (value: unknown) => typeof value === 'string' && faultOf(value) === undefined,
        defaultMessage: (target) =>
          typeof target?.value === 'string'
            ? (faultOf(target.value) ?? 'must be a key ring')
            : 'must be a text',
      },
    },
    options,
  );
}

/** The ring's own words name the position of a bad entry, never what stands there. */
function faultOf(spec: string): string | undefined {
  try {
    KeyRing.parse(spec);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'must be a key ring';
  }
}

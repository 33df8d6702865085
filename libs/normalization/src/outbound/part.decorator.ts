/** A part of a flat shape that some types need, some may have, and all others must not. */
import { ValidateBy, ValidateIf } from 'class-validator';

export interface PartRule {
  /** Types that need it. */
  readonly of?: readonly string[];
  /** Types that may have it. */
  readonly optionalIn?: readonly string[];
}

/** The object must have a `type`. Other rules of the member are asked only where it is there or needed. */
export function Part({ of = [], optionalIn = [] }: PartRule): PropertyDecorator {
  const typeOf = (object: object): unknown => (object as { type?: unknown }).type;
  const isNeeded = (object: object): boolean => of.some((type) => type === typeOf(object));
  const isAllowed = (object: object): boolean =>
    isNeeded(object) || optionalIn.some((type) => type === typeOf(object));
  const belongs = ValidateBy({
    name: 'part',
    validator: {
      validate: (value, args) =>
        args === undefined || (value === undefined ? !isNeeded(args.object) : isAllowed(args.object)),
      defaultMessage: (args) => {
        const type = String(typeOf(args?.object ?? {}));
        return args?.value === undefined
          ? `$property is needed with type ${type}`
          : `$property does not belong to type ${type}`;
      },
    },
  });
  const ifThere = ValidateIf((object: object, value: unknown) => value !== undefined || isNeeded(object));
  return (target, property) => {
    belongs(target, property);
    ifThere(target, property);
  };
}

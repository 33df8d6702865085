/** How rules that no schema keyword stands for are described: by the type of their property, where that is a plain one. */
import 'reflect-metadata';

type PlainType = 'string' | 'number' | 'boolean';

const PLAIN: ReadonlyMap<unknown, PlainType> = new Map<unknown, PlainType>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
]);

/** For `additionalConverters` of class-validator-jsonschema, which would refer to schemas named `Object` and `Array`. */
export const OWN_RULES = {
  customValidation: ({
    target,
    propertyName,
  }: {
    target: unknown;
    propertyName: string;
  }): { type?: PlainType } => {
    if (typeof target !== 'function') return {};
    const prototype: unknown = target.prototype;
    const type = PLAIN.get(Reflect.getMetadata('design:type', prototype as object, propertyName));
    return type === undefined ? {} : { type };
  },
};

/** How rules that no schema keyword stands for are described: by the type of their property, where that is a plain one. */
import 'reflect-metadata';

const PLAIN: ReadonlyMap<unknown, string> = new Map<unknown, string>([
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
  }): { type?: string } => {
    if (typeof target !== 'function') return {};
    const prototype: unknown = target.prototype;
    const type = PLAIN.get(Reflect.getMetadata('design:type', prototype as object, propertyName));
    return type === undefined ? {} : { type };
  },
};

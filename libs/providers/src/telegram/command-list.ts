/** The rule for a whole list of commands: what one menu may hold. */
import { registerDecorator, type ValidationOptions } from 'class-validator';
import { isObject } from '../json.js';

/** In one language (core.telegram.org/bots/api#setmycommands). */
const MOST_COMMANDS = 100;

/** At most 100 commands in each language, and none twice. */
export function FitsMenus(options: ValidationOptions = {}): PropertyDecorator {
  return (target, property) => {
    registerDecorator({
      name: 'fitsMenus',
      target: target.constructor,
      propertyName: String(property),
      options,
      validator: {
        validate: (value: unknown) => fits(value),
        defaultMessage: () => `commands must be at most ${MOST_COMMANDS} in each language, none twice`,
      },
    });
  };
}

function fits(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  const menus = new Map<unknown, unknown[]>();
  for (const one of value.filter(isObject)) {
    const menu = menus.get(one['language_code']) ?? [];
    menus.set(one['language_code'], [...menu, one['command']]);
  }
  return [...menus.values()].every(
    (menu) => menu.length <= MOST_COMMANDS && new Set(menu).size === menu.length,
  );
}

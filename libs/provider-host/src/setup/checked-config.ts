/** A provider's config read into its credentials class: every fault named by field, never by value. */
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { AppError } from '@enlace/contracts';

/** Throws `integration.invalid` with `details.fields: [{ field, expected }]`; fields the class does not know are faults too. */
export function checkedConfig<Credentials extends object>(
  type: new () => Credentials,
  config: Readonly<Record<string, unknown>>,
): Credentials {
  const given = Object.fromEntries(
    Object.entries(config).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );
  const credentials = plainToInstance(type, given);
  const fields = validateSync(credentials, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  }).flatMap((fault) => faultsIn(fault));
  if (fields.length > 0) {
    throw new AppError(
      'integration.invalid',
      `the config does not fit: ${fields.map(({ field }) => field).join(', ')}`,
      { kind: 'reject' },
      { fields },
    );
  }
  return credentials;
}

/** What is wrong within a value is named by its place: `commands.0.command`. */
function faultsIn(fault: ValidationError, above = ''): { field: string; expected: string }[] {
  const field = `${above}${fault.property}`;
  const within = (fault.children ?? []).flatMap((child) => faultsIn(child, `${field}.`));
  if (fault.constraints === undefined && within.length > 0) return within;
  const expected = Object.values(fault.constraints ?? { nested: 'a valid value' }).join('; ');
  return [{ field, expected }, ...within];
}

/** What a tenant id may be: it stands in subjects, paths and rows, so it is kept plain. */
import { AppError } from './app-error.js';

export const TENANT_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Returns the id, or throws `tenant.invalid`. */
export function tenantId(value: string): string {
  if (!TENANT_ID.test(value)) {
    throw new AppError('tenant.invalid', 'tenant_id must be 1 to 64 letters, digits, "_" or "-"');
  }
  return value;
}

/** The migrations in the order they are applied, named one by one so that compiled code and tests find the same. */
import type { MigrationInterface } from 'typeorm';

export const MIGRATIONS: readonly (new () => MigrationInterface)[] = [];

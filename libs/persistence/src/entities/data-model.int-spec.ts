/** The data model that people read is the one the migrations make. */
import { DataSource } from 'typeorm';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { UUIDS_OF_POSTGRES } from '../database/run-migrations.js';
import { ENTITIES } from './data-model.js';

describe('the data model', () => {
  it('has every table of the migrations, with the same columns, keys and defaults', async () => {
    const home = await createMigratedDatabase();
    const dataSource = new DataSource({
      type: 'postgres',
      url: home.url,
      entities: [...ENTITIES],
      ...UUIDS_OF_POSTGRES,
    });
    await dataSource.initialize();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    const tables = await dataSource.query<{ name: string }[]>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'migrations' ORDER BY 1`,
    );
    // Indexes are the migrations' own: partial ones and their order cannot be told by entities.
    expect(upQueries.map(({ query }) => query).filter((query) => !query.startsWith('DROP INDEX'))).toEqual(
      [],
    );
    expect(tables.map(({ name }) => name)).toEqual(
      dataSource.entityMetadatas.map(({ tableName }) => tableName).sort(),
    );
    await dataSource.destroy();
    await home.drop();
  });
});

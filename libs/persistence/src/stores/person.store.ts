/** A person over all stores: who they are, and everything that is kept about them. */
import type { Database } from '../database/database.js';
import { exportPerson, type ExportedRecord } from './person/export.js';
import { findPerson } from './person/find-person.js';
import type { Person, PersonRef } from './person/person.js';

export class PersonStore {
  constructor(private readonly database: Database) {}

  /** Whose contact it is; merged ones too. @param scope a tenant, or `*` */
  async tenantOfContact(scope: string, contactId: string): Promise<string | undefined> {
    const [row] = await this.database.inScope(scope, (tx) =>
      tx.query<{ tenantId: string }>(
        `SELECT tenant_id AS "tenantId" FROM contacts WHERE id = $2 AND ($1 = '*' OR tenant_id = $1)
         UNION ALL
         SELECT tenant_id FROM erasures WHERE subject = $2::text AND ($1 = '*' OR tenant_id = $1)`,
        [scope, contactId],
      ),
    );
    return row?.tenantId;
  }

  /** Undefined where the tenant has no such contact or client. */
  find(tenantId: string, ref: PersonRef): Promise<Person | undefined> {
    return this.database.forTenant(tenantId, (tx) => findPerson(tx, tenantId, ref));
  }

  /** Everything about the person, a record at a time; in memory is one page. What changes meanwhile may be seen or not. */
  export(person: Person): AsyncGenerator<ExportedRecord> {
    return exportPerson(this.database, person);
  }
}

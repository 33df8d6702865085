/** A row of an import as a client, or what is wrong with which column. */
import { CLIENT_ID, readClientFields, type FieldProblem, type ImportRow } from '@enlace/persistence';
import type { FoundRow } from './import-rows.js';

const FIELDS = new Set(['first_name', 'last_name', 'phone', 'email', 'locale', 'time_zone']);

/** Empty cells say nothing; a column that is no field is an attribute, with or without `attributes.` before its name. */
export function readImportRow(found: FoundRow, country: string): ImportRow | FieldProblem {
  if ('problem' in found) return { field: 'row', problem: found.problem };
  const fields: Record<string, unknown> = {};
  const attributes: Record<string, unknown> = {};
  let id: string | undefined;
  for (const [name, value] of Object.entries(found.cells)) {
    if (isEmpty(value)) continue;
    if (typeof value === 'string' && value.includes('\ufffd')) {
      return { field: name, problem: 'is not UTF-8: save the file as UTF-8 and send it again' };
    }
    if (name === 'identities') {
      return { field: name, problem: 'are not imported: add them by PATCH /api/v1/clients/{id}' };
    }
    if (name === 'id') id = String(value).trim();
    else if (FIELDS.has(name)) fields[name] = value;
    else if (name === 'attributes' && typeof value === 'object') Object.assign(attributes, value);
    else attributes[name.replace(/^attributes\./, '')] = value;
  }
  if (id !== undefined && !CLIENT_ID.test(id)) {
    return { field: 'id', problem: 'must be 1 to 64 letters, digits, ".", "_", ":" or "-"' };
  }
  const read = readClientFields({ ...fields, attributes }, country);
  const [problem] = read.problems;
  if (problem !== undefined) return problem;
  if (id === undefined && read.fields.phone === undefined) {
    return { field: 'id', problem: 'is needed, or a phone: by one of them the client is found again' };
  }
  return { row: found.row, fields: read.fields, ...(id === undefined ? {} : { id }) };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}

/** What the routes of clients refuse before anything is asked of the database. */
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { ClientPath, ClientsQuery } from './clients.dto.js';

async function wrongFieldsOf(of: new () => object, value: object): Promise<string[]> {
  return (await validate(plainToInstance(of, value))).map(({ property }) => property);
}

describe('requests of clients', () => {
  it('name a client by an id that could be one', async () => {
    for (const id of ['a\0b', 'a b', '', 'x'.repeat(65)]) {
      expect(await wrongFieldsOf(ClientPath, { id })).toEqual(['id']);
    }
    expect(await wrongFieldsOf(ClientPath, { id: 'c-1' })).toEqual([]);
  });

  it('ask for changes since a time that databases know', async () => {
    for (const time of ['yesterday', '', '-271821-04-20T00:00:00Z']) {
      expect(await wrongFieldsOf(ClientsQuery, { updated_since: time })).toEqual(['updated_since']);
    }
    expect(await wrongFieldsOf(ClientsQuery, { updated_since: '2026-01-31T00:00:00Z' })).toEqual([]);
  });
});

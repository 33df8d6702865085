/** The module gives every store, on one database, without needing Postgres to be there. */
import { KeyRing } from '@enlace/crypto';
import { Test } from '@nestjs/testing';
import * as library from './index.js';

describe('the persistence module', () => {
  it('gives the database and every store while Postgres is away', async () => {
    const module = await Test.createTestingModule({
      imports: [
        library.PersistenceModule.forRoot({
          url: 'postgres://nobody@127.0.0.1:1/none',
          keyRing: KeyRing.generateSpec(),
        }),
      ],
    }).compile();
    const stores = Object.entries(library).filter(([name]) => name.endsWith('Store'));
    expect(stores.length).toBeGreaterThan(10);
    for (const [, store] of stores) {
      expect(module.get(store as new () => object)).toBeInstanceOf(store as new () => object);
    }
    await expect(module.get(library.Database).ping()).rejects.toMatchObject({ code: 'database.unavailable' });
    await module.close();
  });

  it('without a key ring refuses to handle secrets, and says why', async () => {
    const module = await Test.createTestingModule({
      imports: [library.PersistenceModule.forRoot({ url: 'postgres://nobody@127.0.0.1:1/none' })],
    }).compile();
    const record = { id: 'i', tenantId: 'acme', settings: {}, sealed: { token: 'v1.k.a.b.c' } };
    expect(() =>
      module.get(library.IntegrationStore).open(record as unknown as library.IntegrationRecord),
    ).toThrow(expect.objectContaining({ code: 'config.invalid' }) as Error);
    await module.close();
  });
});

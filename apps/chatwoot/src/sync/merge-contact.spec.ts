/** Which side is followed, field by field, and that both come to say the same whatever was changed meanwhile. */
import fc from 'fast-check';
import { mergeContact, type Agreed } from './merge-contact.js';

const IDS = { clientId: 'c-1', tenantId: 'acme' };
const contact = (more: object = {}) => ({
  name: 'Ana López',
  email: 'ana@example.com',
  phone: '+525512345678',
  customAttributes: { client_id: 'c-1', tenant_id: 'acme' } as Record<string, unknown>,
  ...more,
});
const client = (more: object = {}) => ({
  firstName: 'Ana' as string | null,
  lastName: 'López' as string | null,
  email: 'ana@example.com' as string | null,
  phone: '+525512345678' as string | null,
  attributes: {} as Record<string, unknown>,
  ...more,
});
const before: Agreed = {
  name: 'Ana López',
  email: 'ana@example.com',
  attributes: ['client_id', 'tenant_id'],
};

describe('merging a contact with its client', () => {
  it('changes nothing where both say the same', () => {
    const merge = mergeContact(IDS, contact(), client(), before);
    expect([merge.contact, merge.client, merge.agreed]).toEqual([{}, {}, before]);
  });

  it("writes the client's attributes over whatever stands in theirs, and leaves the others alone", () => {
    const custom = { vip: true, client_id: 'forged', total_appointments: 3, gone: 1 };
    const attributes = { total_appointments: 4, last_appointment: '2026-11-01', nested: { a: 1 } };
    const known = { ...before, attributes: ['client_id', 'tenant_id', 'gone'] };
    const merge = mergeContact(IDS, contact({ customAttributes: custom }), client({ attributes }), known);
    expect(merge.contact.custom_attributes).toEqual({
      client_id: 'c-1',
      tenant_id: 'acme',
      total_appointments: 4,
      last_appointment: '2026-11-01',
      gone: null,
    });
    expect([...(merge.agreed.attributes ?? [])].sort()).toEqual([
      'client_id',
      'last_appointment',
      'tenant_id',
      'total_appointments',
    ]);
  });

  it.each([
    [
      'Chatwoot',
      contact({ name: 'Ana  María López' }),
      client(),
      {},
      { firstName: 'Ana', lastName: 'María López' },
    ],
    ["the client's record", contact(), client({ firstName: 'Anita' }), { name: 'Anita López' }, {}],
    ['both', contact({ name: 'A' }), client({ firstName: 'B', lastName: null }), { name: 'B' }, {}],
    ['nobody but to empty it', contact({ email: undefined }), client(), { email: 'ana@example.com' }, {}],
  ])('follows %s where that changed', (_, there, here, toContact, toClient) => {
    expect(mergeContact(IDS, there, here, before)).toMatchObject({ contact: toContact, client: toClient });
  });

  it('fills a phone that is missing, and overwrites none', () => {
    const other = client({ phone: '+525599999999' });
    expect(mergeContact(IDS, contact(), other, before)).toMatchObject({ contact: {}, client: {} });
    expect(mergeContact(IDS, contact({ phone: undefined }), other, before).contact.phone_number).toBe(
      '+525599999999',
    );
    expect(mergeContact(IDS, contact(), client({ phone: null }), before).client.phone).toBe('+525512345678');
  });

  it('names a client of which there is no record, and nothing else', () => {
    const merge = mergeContact(IDS, contact({ customAttributes: {} }), undefined, {});
    expect([merge.contact, merge.client]).toEqual([
      { custom_attributes: { client_id: 'c-1', tenant_id: 'acme' } },
      {},
    ]);
  });

  it('has nothing more to say once what it said is written, whatever both sides had', () => {
    const word = fc.constantFrom(undefined, 'Ana', 'Ana López', ' Ana  de la O ', 'B');
    const mail = fc.constantFrom(undefined, 'a@example.com', 'b@example.com');
    fc.assert(
      fc.property(word, word, word, mail, mail, mail, (n1, n2, n3, e1, e2, e3) => {
        const there = contact({ name: n1, email: e1 });
        const here = client({ firstName: n2 ?? null, lastName: null, email: e2 ?? null });
        const known = {
          ...(n3 === undefined ? {} : { name: n3 }),
          ...(e3 === undefined ? {} : { email: e3 }),
        };
        const first = mergeContact(IDS, there, here, known);
        const { custom_attributes: attributes, phone_number: phone, ...fields } = first.contact;
        const written = { ...there, ...fields, ...(phone === undefined ? {} : { phone }) };
        Object.assign(written.customAttributes, attributes);
        const again = mergeContact(IDS, written, { ...here, ...first.client }, first.agreed);
        expect([again.contact, again.client]).toEqual([{}, {}]);
      }),
    );
  });
});

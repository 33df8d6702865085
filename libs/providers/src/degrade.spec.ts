/** What becomes of contents that a channel cannot carry. */
import { albumAsFiles, buttonsAsText, contactsAsText, listAsText, locationAsText } from './degrade.js';
import { readMarkdown } from './markdown.js';

describe('a content in another form', () => {
  it('has its buttons as numbers, with the pages they open, between header and footer', () => {
    const content = {
      type: 'buttons',
      header: 'Su cita',
      text: '¿Confirma?',
      footer: 'Clínica Sol',
      format: 'markdown',
      buttons: [
        { id: 'si', title: 'Sí' },
        { title: 'Mapa', url: 'https://example.org/mapa' },
      ],
    } as const;
    const text = 'Su cita\n\n¿Confirma?\n\n1. Sí\n2. Mapa: https://example.org/mapa\n\nClínica Sol';
    expect(buttonsAsText({ ...content, format: 'plain' }).text).toBe(text);
    expect(readMarkdown(buttonsAsText(content).text).text).toBe(text);
    const starred = buttonsAsText({ ...content, buttons: [{ id: 'a', title: '*_a_*' }] });
    expect(readMarkdown(starred.text)).toMatchObject({
      text: expect.stringContaining('1. *_a_*') as string,
      spans: [],
    });
  });

  it('numbers the rows of a list through its sections', () => {
    const sections = [
      { title: 'Lunes', rows: [{ id: 'a', title: '9:00', description: 'Dra. Ruiz' }] },
      { rows: [{ id: 'b', title: '10:00' }] },
    ];
    const text = '¿Cuándo?';
    expect(listAsText({ type: 'list', text, list: { button: 'Ver', sections } }).text).toBe(
      '¿Cuándo?\n\nLunes\n1. 9:00: Dra. Ruiz\n\n2. 10:00',
    );
  });

  it('has a place as its name, its address and a link to a map', () => {
    const location = { latitude: 19.43, longitude: -99.13, name: 'Clínica Sol', address: 'Calle 5' };
    expect(locationAsText({ type: 'location', location }).text).toBe(
      'Clínica Sol\nCalle 5\nhttps://maps.google.com/?q=19.43,-99.13',
    );
  });

  it('has people as lines, one below the other', () => {
    const contacts = [
      { name: 'Ana', phones: ['+525512345678'], emails: ['ana@example.org'], organization: 'Sol' },
      { name: 'Luis', phones: ['+525587654321'] },
    ];
    expect(contactsAsText({ type: 'contacts', contacts }).text).toBe(
      'Ana\nSol\n+525512345678\nana@example.org\n\nLuis\n+525587654321',
    );
  });

  it('has an album as one file after the other, each with its caption', () => {
    const media = { link: 'https://example.org/a.jpg' };
    const items = [
      { type: 'image', media, text: 'antes' },
      { type: 'video', media },
    ] as const;
    expect(albumAsFiles({ type: 'album', items })).toEqual(items);
  });
});

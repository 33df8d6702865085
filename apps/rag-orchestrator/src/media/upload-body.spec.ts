/** What is read of an upload, and what is refused without being held in memory. */
import { Readable } from 'node:stream';
import { dispositionOf, plainFileName } from './content-disposition.js';
import { readUpload } from './upload-body.js';

const MOST = 1_000;

const raw = (bytes: Uint8Array, headers: Record<string, string> = {}) => ({
  headers: { 'content-type': 'image/png', ...headers },
  body: Readable.from([bytes]),
});

async function form(fill: (form: FormData) => void) {
  const made = new FormData();
  fill(made);
  const written = new Response(made);
  const bytes = Buffer.from(await written.arrayBuffer());
  return raw(bytes, { 'content-type': written.headers.get('content-type') ?? '' });
}

const file = (size: number, name = 'plano.pdf') =>
  new File([new Uint8Array(size)], name, { type: 'application/pdf' });

describe('an upload', () => {
  it('is the body as it is, under the type it has', async () => {
    expect(await readUpload(raw(Buffer.from([0, 255])), MOST)).toEqual({
      bytes: Buffer.from([0, 255]),
      mimeType: 'image/png',
      fileName: undefined,
      tenantId: undefined,
    });
  });

  it('is the one file of a form, with its name, its type and the tenant the form names', async () => {
    const request = await form((made) => {
      made.append('tenant_id', 'acme');
      made.append('file', file(MOST, 'plano número 1.pdf'));
    });
    const upload = await readUpload(request, MOST);
    expect(upload).toMatchObject({
      mimeType: 'application/pdf',
      fileName: 'plano número 1.pdf',
      tenantId: 'acme',
    });
    expect(upload.bytes).toHaveLength(MOST);
  });

  it.each([
    ['says it is too large', { 'content-length': String(MOST + 1) }, 1],
    ['turns out to be too large', {}, MOST + 1],
  ])('that %s is refused once it has been sent', async (_, headers, size) => {
    const request = raw(new Uint8Array(size), headers);
    await expect(readUpload(request, MOST)).rejects.toMatchObject({ code: 'media.refused' });
    expect(request.body.readableEnded).toBe(true);
  });

  it('without end is refused all the same, and not cut off', async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield new Uint8Array(MOST);
      })(),
    );
    const request = { headers: { 'content-type': 'image/png' }, body: endless };
    await expect(readUpload(request, MOST)).rejects.toMatchObject({ code: 'media.refused' });
    expect(endless.destroyed).toBe(false);
    endless.destroy();
  });

  it.each([
    ['without a file', (made: FormData) => made.append('file', 'a text'), 'request.invalid'],
    [
      'with two files',
      (made: FormData) => [made.append('a', file(1)), made.append('b', file(1))],
      'request.invalid',
    ],
  ])('as a form %s is refused', async (_, fill, code) => {
    const request = await form((made) => void fill(made));
    await expect(readUpload(request, MOST)).rejects.toMatchObject({ code });
  });

  it('as a form that is none, or as JSON, is refused', async () => {
    const broken = raw(Buffer.from('no form'), { 'content-type': 'multipart/form-data; boundary=x' });
    await expect(readUpload(broken, MOST)).rejects.toMatchObject({ code: 'request.malformed' });
    const json = { headers: { 'content-type': 'application/json' }, body: { a: 1 } };
    await expect(readUpload(json, MOST)).rejects.toMatchObject({ code: 'media.refused' });
  });
});

describe('a file that is handed out', () => {
  it.each([
    ['image/png', 'inline'],
    ['audio/ogg', 'inline'],
    ['video/mp4', 'inline'],
    ['image/svg+xml', 'attachment'],
    ['text/html', 'attachment'],
    ['application/pdf', 'attachment'],
  ])('of type %s is %s', (type, kind) => {
    expect(dispositionOf(type, null)).toBe(kind);
  });

  it('has its name in both forms, and nothing in it breaks the header', () => {
    expect(dispositionOf('application/pdf', `a"b\r\nñ(1)'.pdf`)).toBe(
      `attachment; filename="a_b___(1)'.pdf"; filename*=UTF-8''a%22b%0D%0A%C3%B1%281%29%27.pdf`,
    );
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\a.pdf', 'a.pdf'],
    [' a\0\n.pdf ', 'a.pdf'],
    ['/', undefined],
    [undefined, undefined],
  ])('is never named by a path: %j', (given, name) => {
    expect(plainFileName(given)).toBe(name);
  });
});

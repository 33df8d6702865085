/** Files in a bucket, over HTTP: what is asked, how it is addressed, and that it is signed. */
import { sha256 } from '@enlace/crypto';
import { SmallS3 } from '../../../test/kit/small-s3.js';
import { mediaKey, type MediaStore } from './media-store.js';
import { openMediaStore } from './open-media-store.js';

const BYTES = Buffer.from([0, 1, 254, 255]);
const DIGEST = sha256(BYTES);
const KEY = mediaKey('acme', DIGEST);

describe('a bucket of files', () => {
  const s3 = new SmallS3();
  const open = (more: object = {}): MediaStore => {
    const { region, accessKeyId, secretAccessKey, url: endpoint } = s3;
    const access = { region, accessKeyId, secretAccessKey, endpoint };
    return openMediaStore({ location: 's3://files/enlace/', ...access, ...more });
  };

  beforeAll(() => s3.start());
  afterAll(() => s3.stop());

  it('keeps, gives and removes a file under bucket and prefix, each request signed', async () => {
    const store = open();
    expect(await store.get(KEY)).toBeUndefined();
    await store.put(KEY, BYTES, 'image/png');
    expect(s3.objects.get(`/files/enlace/acme/${DIGEST}`)).toEqual({ bytes: BYTES, type: 'image/png' });
    expect(Buffer.from((await store.get(KEY)) ?? [])).toEqual(BYTES);
    await store.delete(KEY);
    expect(s3.objects.size).toBe(0);
    expect(s3.asked.map((line) => line.split(' ')[0])).toEqual(['GET', 'PUT', 'GET', 'DELETE']);
  });

  it('is unavailable, to be tried again, under a key that is not the right one', async () => {
    const put = open({ accessKeyId: 'another-id' }).put(KEY, BYTES, 'image/png');
    await expect(put).rejects.toMatchObject({ code: 'media.unavailable' });
    expect(s3.objects.size).toBe(0);
  });

  it('is unavailable when the bucket refuses, and does not repeat a secret', async () => {
    s3.refuses = true;
    const failure: unknown = await open()
      .get(KEY)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'media.unavailable', disposition: { kind: 'retry' } });
    expect(String(failure)).not.toContain(s3.secretAccessKey);
  });

  it('takes no path for a key', async () => {
    await expect(open().get(`../${DIGEST}`)).rejects.toThrow(RangeError);
  });
});

it('a place that is neither folder nor bucket is refused by name', () => {
  expect(() => openMediaStore({ location: 'ftp://files' })).toThrow(/MEDIA_STORE/);
});

/** Files a message is to carry: whose they are, where they lie, and which are refused. */
import { HttpFailure, type HttpAnswer, type HttpCall, type HttpClient } from '@enlace/http-client';
import { MediaFiles, type MediaStore } from '@enlace/media-store';
import type { MediaRecord, MediaRecordStore } from '@enlace/persistence';
import { CallRecorder } from '../outbound/call-recorder.js';
import { OutgoingFiles } from './outgoing-files.js';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n…', 'latin1');
const RECORD: MediaRecord = {
  id: 'upload-1',
  tenantId: 'acme',
  origin: 'upload',
  state: 'stored',
  reason: null,
  mimeType: 'image/png',
  fileName: 'logo.png',
  size: PNG.length,
  sha256: 'a'.repeat(64),
  createdAt: new Date(0),
};

function opener(answer: Partial<HttpAnswer> | Error = {}, record: MediaRecord | undefined = RECORD) {
  const asked: HttpCall[] = [];
  const records: Partial<MediaRecordStore> = {
    get: (tenantId, id) => Promise.resolve(tenantId === 'acme' && id === 'upload-1' ? record : undefined),
  };
  const store: Partial<MediaStore> = {
    get: (key) => Promise.resolve(key === `acme/${'a'.repeat(64)}` ? PNG : undefined),
  };
  const http: Partial<HttpClient> = {
    request: (call) => {
      asked.push(call);
      if (answer instanceof Error) return Promise.reject(answer);
      const text = '';
      return Promise.resolve({
        status: 200,
        headers: {},
        bytes: PNG,
        text,
        json: () => undefined,
        ...answer,
      });
    },
  };
  const files = new MediaFiles(store as MediaStore, { maxBytes: 1_000, types: ['image/*'] });
  const made = new OutgoingFiles(records as MediaRecordStore, files, new CallRecorder(http as HttpClient));
  return { asked, made };
}

const codeOf = async (opened: () => Promise<unknown>): Promise<unknown> => {
  try {
    return await opened();
  } catch (error) {
    return error;
  }
};

describe('an upload', () => {
  it('is opened with its type and name, or those the message gives it', async () => {
    const { made } = opener();
    expect(await made.open('acme', { upload_id: 'upload-1' })).toEqual({
      body: PNG,
      mimeType: 'image/png',
      fileName: 'logo.png',
    });
    const named = { upload_id: 'upload-1', file_name: 'otro.webp', mime_type: 'image/webp' };
    expect(await made.open('acme', named)).toMatchObject({ mimeType: 'image/webp', fileName: 'otro.webp' });
  });

  it('of another tenant is not there', async () => {
    const failure = await codeOf(() => opener().made.open('globex', { upload_id: 'upload-1' }));
    expect(failure).toMatchObject({ code: 'media.not_found' });
  });

  it('that could not be fetched is not there; one that is still being fetched is asked for again', async () => {
    const inState = (state: 'pending' | 'failed') =>
      codeOf(() =>
        opener({}, { ...RECORD, state, sha256: null }).made.open('acme', { upload_id: 'upload-1' }),
      );
    expect(await inState('failed')).toMatchObject({ code: 'media.not_found' });
    expect(await inState('pending')).toMatchObject({
      code: 'media.unavailable',
      disposition: { kind: 'retry' },
    });
  });
});

describe('a link', () => {
  const link = 'https://files.example.com/secret/plano%20uno.png?token=SECRET';

  it('is fetched through the guarded client within the limit, under the name it ends in', async () => {
    const { made, asked } = opener({ headers: { 'content-type': 'image/png; charset=binary' } });
    expect(await made.open('acme', { link })).toEqual({
      body: PNG,
      mimeType: 'image/png',
      fileName: 'plano uno.png',
    });
    expect(asked).toMatchObject([{ method: 'GET', url: link, maxBodyBytes: 1_000 }]);
  });

  it.each<[string, Partial<HttpAnswer> | Error, string, string]>([
    ['leads on', { status: 302 }, 'media.refused', 'reject'],
    ['is not for us', { status: 403 }, 'media.refused', 'reject'],
    ['is of another type', { headers: { 'content-type': 'text/html' } }, 'media.refused', 'reject'],
    ['is too large', new HttpFailure('unknown', 'body_too_large', 'h'), 'media.refused', 'reject'],
    ['is private', new HttpFailure('blocked', 'address_refused', 'h'), 'media.refused', 'reject'],
    ['is not https', new HttpFailure('blocked', 'https_required', 'h'), 'media.refused', 'reject'],
    ['has nothing behind it', { status: 404 }, 'media.not_found', 'reject'],
    ['is busy', { status: 503 }, 'media.unavailable', 'retry'],
    ['does not answer', new HttpFailure('unknown', 'timeout', 'h'), 'media.unavailable', 'retry'],
  ])('that %s is told by a code, without the address', async (_, answer, code, kind) => {
    const failure = await codeOf(() => opener(answer).made.open('acme', { link }));
    expect(failure).toMatchObject({ code, disposition: { kind } });
    expect(String(failure)).not.toMatch(/SECRET|secret/);
  });
});

it('a file that lies at the provider is not opened here', async () => {
  const failure = await codeOf(() => opener().made.open('acme', { provider_media_id: 'x' }));
  expect(failure).toMatchObject({ code: 'media.refused' });
});

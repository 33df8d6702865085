/** Files that customers send are kept, here in a bucket, and can be fetched by their tenant; files to be sent are taken in. */
import { sha256 } from '@enlace/crypto';
import type { TelegramSimulator, WhatsAppSimulator } from '@enlace/simulators';
import { connectTelegram, connectWhatsApp, hostOf, startTelegram, startWhatsApp } from '../kit/channels.js';
import { downloaded, upload } from '../kit/files.js';
import { all, conversations, messages } from '../kit/records.js';
import { SmallS3 } from '../kit/small-s3.js';
import { Stack } from '../kit/stack.js';
import { keyOf } from '../kit/tenant-records.js';
import { until } from '../kit/until.js';

const PNG = Buffer.from('\x89PNG\r\n\x1a\nthe picture of a customer \xff\x00', 'latin1');
const JPEG = Buffer.from('\xff\xd8\xffthe photo of another \x00\xff', 'latin1');

interface Attachment {
  readonly media_id: string;
  readonly provider_media_id: string;
  readonly state: 'pending' | 'stored' | 'failed';
  readonly reason: string | null;
  readonly sha256: string | null;
  readonly size: number | null;
}

interface MessageWithFiles {
  readonly direction: string;
  readonly attachments: readonly Attachment[];
}

describe('files', () => {
  const s3 = new SmallS3();
  let whatsapp: WhatsAppSimulator;
  let telegram: TelegramSimulator;
  let stack: Stack;
  let acme: string;
  let globex: string;

  beforeAll(async () => {
    [whatsapp, telegram] = await Promise.all([startWhatsApp(), startTelegram(), s3.start()]);
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'telegram', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp), hostOf(telegram)],
      env: {
        MEDIA_STORE: 's3://files',
        MEDIA_S3_ENDPOINT: s3.url,
        MEDIA_S3_REGION: s3.region,
        MEDIA_S3_ACCESS_KEY_ID: s3.accessKeyId,
        MEDIA_S3_SECRET_ACCESS_KEY: s3.secretAccessKey,
      },
    });
    await connectWhatsApp(stack, whatsapp, 'acme');
    await connectTelegram(stack, telegram, 'acme');
    acme = (await keyOf(stack, 'acme')).key;
    globex = (await keyOf(stack, 'globex')).key;
  });

  afterAll(async () => {
    await stack?.stop();
    await Promise.all([whatsapp?.stop(), telegram?.stop(), s3.stop()]);
  });

  /** The file that the provider knows by that id, as the message shows it; undefined until the message is there. */
  async function fileOf(providerId: string): Promise<Attachment | undefined> {
    for (const { id } of await conversations(stack, 'acme')) {
      const found = await all<MessageWithFiles>(stack, `/api/v1/conversations/${id}/messages`);
      const files = found.flatMap(({ attachments }) => attachments);
      const file = files.find(({ provider_media_id: known }) => known === providerId);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  /** From then on the provider is asked for files and for nothing else. */
  async function leaveToAPerson(provider: string): Promise<void> {
    const found = (await conversations(stack, 'acme')).find((one) => one.provider === provider);
    const path = `/api/v1/conversations/${found?.id}/take-over`;
    expect((await stack.call('POST', path)).status).toBe(200);
    await until(
      () => messages(stack, found?.id ?? ''),
      (sent) => sent.every(({ status }) => status !== 'queued' && status !== 'sending'),
    );
  }

  const whatsAppImage = (mediaId: string, from: string) =>
    whatsapp.customerWrites({ from, content: { type: 'image', mediaId, mimeType: 'image/png' } });

  it('of WhatsApp and Telegram are served with the bytes the customer sent, to their tenant alone', async () => {
    const png = whatsapp.addMedia(PNG, 'image/png');
    const jpeg = telegram.addFile(JPEG, 'photo.jpg');
    await whatsAppImage(png, '5215512345678');
    await telegram.customerWrites({ from: '700001', name: 'Ana', content: { type: 'photo', fileId: jpeg } });
    for (const [providerId, bytes, type] of [
      [png, PNG, 'image/png'],
      [jpeg, JPEG, 'image/jpeg'],
    ] as const) {
      const file = await until(
        () => fileOf(providerId),
        (found) => found?.state === 'stored',
      );
      expect(file).toMatchObject({ size: bytes.length, sha256: sha256(bytes), reason: null });
      expect(s3.objects.get(`/files/acme/${sha256(bytes)}`)).toEqual({ bytes, type });
      const { status, headers, bytes: served } = await downloaded(stack, file?.media_id ?? '', acme);
      expect({ status, served }).toEqual({ status: 200, served: bytes });
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-disposition')).toMatch(/^inline/);
      expect((await downloaded(stack, file?.media_id ?? '', globex)).status).toBe(404);
    }
    expect(stack.output).not.toContain(telegram.botToken);
  });

  it('are fetched later when the provider fails first, and the message is there all the same', async () => {
    await leaveToAPerson('whatsapp');
    const late = whatsapp.addMedia(PNG, 'image/png');
    whatsapp.failNext({ kind: 'http', status: 500, on: 'any' });
    await whatsAppImage(late, '5215512345678');
    const waiting = await until(
      () => fileOf(late),
      (found) => found !== undefined && (found.reason !== null || found.state !== 'pending'),
    );
    expect(waiting).toMatchObject({ state: 'pending', reason: expect.stringContaining('500') });
    const early = await downloaded(stack, waiting?.media_id ?? '', acme);
    expect(early.status).toBe(503);
    expect(early.headers.get('retry-after')).toBe('5');
    await until(
      () => fileOf(late),
      (found) => found?.state === 'stored',
    );
    expect((await downloaded(stack, waiting?.media_id ?? '', acme)).bytes).toEqual(PNG);
  });

  it('that the provider does not have any more have failed, with its words', async () => {
    await whatsAppImage('999', '5215512345678');
    const gone = await until(
      () => fileOf('999'),
      (found) => found?.state === 'failed',
    );
    expect(gone?.reason).toContain('Meta says (100)');
    expect((await downloaded(stack, gone?.media_id ?? '', acme)).status).toBe(404);
  });

  it('to be sent are taken in as they are or in a form, once however often', async () => {
    const large = Buffer.concat([Buffer.from('%PDF-1.7'), Buffer.alloc(6 * 1_024 * 1_024, 7)]);
    const first = await upload(stack, 'file_name=plano.pdf', large, 'application/pdf', acme);
    expect(first).toMatchObject({
      status: 201,
      data: { size: large.length, mime_type: 'application/pdf', sha256: sha256(large) },
    });
    const form = new FormData();
    form.append('file', new File([new Uint8Array(large)], 'plano.pdf', { type: 'application/pdf' }));
    form.append('tenant_id', 'acme');
    expect((await upload(stack, '', form)).data?.media_id).toBe(first.data?.media_id);
    const { bytes, headers } = await downloaded(stack, first.data?.media_id ?? '', acme);
    expect(bytes.equals(large)).toBe(true);
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="plano.pdf"/);
    expect((await downloaded(stack, first.data?.media_id ?? '', globex)).status).toBe(404);
  });

  it.each([
    ['of a type that is not taken', '', Buffer.from('<script>'), 'text/html', 422, 'media.refused'],
    ['too large', '', Buffer.alloc(26 * 1_024 * 1_024), 'image/png', 422, 'media.refused'],
    ['into another tenant', 'tenant_id=globex', PNG, 'image/png', 403, 'auth.wrong_tenant'],
  ])('to be sent are refused: %s', async (_, query, body, type, status, code) => {
    expect(await upload(stack, query, body, type, acme)).toEqual({ status, code });
  });

  it('without a key are refused, and with a key for all tenants must name theirs', async () => {
    expect((await upload(stack, '', PNG, 'image/png', 'nobody')).status).toBe(401);
    expect(await upload(stack, '', PNG, 'image/png')).toEqual({ status: 400, code: 'request.invalid' });
  });

  it('that were uploaded are sent, with the bytes of the upload', async () => {
    const { data } = await upload(stack, 'file_name=logo.png', PNG, 'image/png', acme);
    const { status } = await stack.call('POST', '/api/v1/integrations/whatsapp/messages', {
      key: acme,
      body: { to: '5215512345678', content: { type: 'image', media: { upload_id: data?.media_id } } },
    });
    expect(status).toBeLessThan(300);
    const sent = await whatsapp.waitForSent(({ body }) => imageIn(body) !== undefined, 20_000);
    const about = await fetch(`${whatsapp.url}/v25.0/${imageIn(sent.body)}`, {
      headers: { authorization: `Bearer ${whatsapp.number.accessToken}` },
    });
    expect(await about.json()).toMatchObject({ sha256: sha256(PNG), mime_type: 'image/png' });
  });

  it('are taken by no other route: those want JSON', async () => {
    const { status } = await stack.call('POST', '/api/v1/knowledge/search', {
      headers: { 'content-type': 'text/plain' },
      body: 'horario',
    });
    expect(status).toBe(415);
  });
});

/** The provider's id of the image that a message carried. */
function imageIn(body: unknown): string | undefined {
  return (body as { image?: { id?: string } }).image?.id;
}

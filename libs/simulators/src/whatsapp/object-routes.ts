/** The Graph API's endpoints `/{id}`, where the id is a number or a file, and the files' own. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ApiAnswer, give } from '../core/base-simulator.js';
import { asFile, asObject, asText } from '../core/request-body.js';
import { isFailure, numberFor, tokenFault, tokenOf } from './graph-access.js';
import { GraphAccount, type WhatsAppMedia } from './graph-account.js';
import { graphError, objectNotFound, parameterRequired } from './graph-error.js';
import { uploadFault } from './media-rules.js';
import { type GraphContext, guarded, param } from './graph-routes.js';
import { numberAnswer } from './number-fields.js';
import { overrideFault } from './subscription-routes.js';

const URL_LIVES_MS = 5 * 60 * 1000;

/** Registers number details and override, and upload, address, download and deletion of media. */
export function objectRoutes(app: FastifyInstance, context: GraphContext, now: () => number): void {
  const { account } = context;
  const visibleMedia = (id: string, token: string): WhatsAppMedia | undefined => {
    const media = account.mediaOf(id);
    return media && account.numbers.get(media.phoneNumberId)?.accessToken === token ? media : undefined;
  };

  app.get(
    '/:version/:id',
    guarded(context, (request, token) => {
      const id = param(request, 'id');
      const media = visibleMedia(id, token);
      if (media) return { status: 200, body: mediaFields(media, context.baseUrl(), now()) };
      const number = numberFor(id, token, account, 'get');
      if (isFailure(number)) return graphError(number);
      return numberAnswer(number, account, asText(asObject(request.query)['fields']));
    }),
  );

  app.post(
    '/:version/:id',
    guarded(context, async (request, token) => {
      const number = numberFor(param(request, 'id'), token, account, 'post');
      if (isFailure(number)) return graphError(number);
      const settings = asObject(asObject(request.body)['webhook_configuration']);
      const override = settings['override_callback_uri'];
      if (typeof override !== 'string') return graphError(parameterRequired('webhook_configuration'));
      if (override === '') account.numberOverrides.delete(number.phoneNumberId);
      else {
        const fault = await overrideFault(context, override, asText(settings['verify_token']));
        if (fault) return graphError(fault);
        account.numberOverrides.set(number.phoneNumberId, override);
      }
      return { status: 200, body: { success: true } };
    }),
  );

  app.delete(
    '/:version/:id',
    guarded(context, (request, token): ApiAnswer => {
      const id = param(request, 'id');
      if (!visibleMedia(id, token)) return graphError(objectNotFound(id, 'delete'));
      account.deleteMedia(id);
      return { status: 200, body: { success: true } };
    }),
  );

  app.post(
    '/:version/:id/media',
    guarded(context, (request, token) => {
      const number = numberFor(param(request, 'id'), token, account, 'post');
      if (isFailure(number)) return graphError(number);
      const fields = asObject(request.body);
      if (asText(fields['messaging_product']) !== 'whatsapp') {
        return graphError(parameterRequired('messaging_product'));
      }
      const file = asFile(fields['file']);
      if (!file) return graphError(parameterRequired('file'));
      const declared = asText(fields['type']);
      const type = declared ?? file.type;
      const fault = uploadFault(declared === undefined ? [type] : [type, file.type], file.bytes);
      if (fault) return graphError(fault);
      return { status: 200, body: { id: account.keepMedia(number.phoneNumberId, type, file.bytes).id } };
    }),
  );

  // Stands for lookaside.fbsbx.com: needs the token as well, and the address expires.
  app.get('/media-download/:id', async (request: FastifyRequest, reply: FastifyReply) => {
    const token = tokenOf(request);
    const media = token === undefined ? undefined : visibleMedia(param(request, 'id'), token);
    if (tokenFault(token, account, context.appToken())) return reply.code(401).send('');
    if (!media || Number(asObject(request.query)['ext']) < now()) return reply.code(404).send('');
    return reply.type(media.mimeType).send(media.bytes);
  });
  app.setNotFoundHandler((request, reply) =>
    give(reply, graphError({ code: 2500, message: `Unknown path components: ${request.url.split('?')[0]}` })),
  );
}

function mediaFields(media: WhatsAppMedia, baseUrl: string, now: number): object {
  return {
    url: `${baseUrl}/media-download/${media.id}?ext=${now + URL_LIVES_MS}`,
    mime_type: media.mimeType,
    sha256: GraphAccount.digestOf(media),
    file_size: media.bytes.length,
    id: media.id,
    messaging_product: 'whatsapp',
  };
}

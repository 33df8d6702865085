/** The Graph API's endpoints that say where webhooks go. */
import type { FastifyInstance } from 'fastify';
import type { ApiAnswer } from '../core/base-simulator.js';
import { asObject, asText } from '../core/request-body.js';
import { seesWaba } from './graph-access.js';
import { graphError, objectNotFound, parameterRequired } from './graph-error.js';
import { type GraphContext, guarded, param } from './graph-routes.js';
import { unknownField } from './webhook-fields.js';
import type { GraphFailure } from './graph-error.js';

const SUCCESS: ApiAnswer = { status: 200, body: { success: true } };

/** Registers the app's subscriptions and the accounts' subscribed apps with their overrides. */
export function subscriptionRoutes(app: FastifyInstance, context: GraphContext): void {
  const { account } = context;

  app.post(
    '/:version/:id/subscriptions',
    guarded(context, async (request, token) => {
      const id = param(request, 'id');
      if (id !== context.appId || token !== context.appToken()) return graphError(objectNotFound(id, 'post'));
      const fields = { ...asObject(request.query), ...asObject(request.body) };
      if (asText(fields['object']) !== 'whatsapp_business_account') {
        return graphError({ code: 100, message: '(#100) Param object must be whatsapp_business_account' });
      }
      const url = asText(fields['callback_url']);
      const verifyToken = asText(fields['verify_token']);
      if (url === undefined) return graphError(parameterRequired('callback_url'));
      if (verifyToken === undefined) return graphError(parameterRequired('verify_token'));
      const wanted = fields['fields'];
      const names = Array.isArray(wanted)
        ? wanted.map(String)
        : (asText(wanted) ?? 'messages').split(',').map((name) => name.trim());
      const unknown = unknownField(names);
      if (unknown !== undefined) {
        return graphError({ code: 100, message: `(#100) Param fields must not hold ${unknown}` });
      }
      const fault = await context.verifyCallback(url, verifyToken);
      if (fault) return graphError(fault);
      account.appCallback = url;
      account.appFields = names;
      return SUCCESS;
    }),
  );

  app.delete(
    '/:version/:id/subscriptions',
    guarded(context, (request, token) => {
      const id = param(request, 'id');
      if (id !== context.appId || token !== context.appToken())
        return graphError(objectNotFound(id, 'delete'));
      account.appCallback = undefined;
      account.appFields = [];
      account.isConnected = false;
      return SUCCESS;
    }),
  );

  app.get(
    '/:version/debug_token',
    guarded(context, (request, token) => {
      const asked = asText(asObject(request.query)['input_token']);
      if (token !== context.appToken()) return graphError({ code: 190, message: 'An app token is needed' });
      if (asked === undefined) return graphError(parameterRequired('input_token'));
      const isKnown = [...account.numbers.values()].some(({ accessToken }) => accessToken === asked);
      const isValid = isKnown && !account.expiredTokens.has(asked);
      return {
        status: 200,
        body: { data: { app_id: context.appId, is_valid: isValid, expires_at: account.tokensEndAt } },
      };
    }),
  );

  app.get(
    '/:version/:id/subscriptions',
    guarded(context, (request, token) => {
      const id = param(request, 'id');
      if (id !== context.appId || token !== context.appToken()) return graphError(objectNotFound(id, 'get'));
      const subscription = {
        object: 'whatsapp_business_account',
        callback_url: account.appCallback,
        active: true,
        fields: account.appFields.map((name) => ({ name, version: param(request, 'version') })),
      };
      return { status: 200, body: { data: account.appCallback === undefined ? [] : [subscription] } };
    }),
  );

  app.post(
    '/:version/:id/subscribed_apps',
    guarded(context, async (request, token) => {
      const wabaId = param(request, 'id');
      if (!seesWaba(wabaId, token, account)) return graphError(objectNotFound(wabaId, 'post'));
      const fields = { ...asObject(request.query), ...asObject(request.body) };
      const override = asText(fields['override_callback_uri']);
      if (override !== undefined) {
        const fault = await overrideFault(context, override, asText(fields['verify_token']));
        if (fault) return graphError(fault);
        account.wabaOverrides.set(wabaId, override);
      } else {
        account.wabaOverrides.delete(wabaId);
      }
      account.subscribedWabas.add(wabaId);
      return SUCCESS;
    }),
  );

  app.get(
    '/:version/:id/subscribed_apps',
    guarded(context, (request, token) => {
      const wabaId = param(request, 'id');
      if (!seesWaba(wabaId, token, account)) return graphError(objectNotFound(wabaId, 'get'));
      const override = account.wabaOverrides.get(wabaId);
      const isSubscribed = account.isConnected || account.subscribedWabas.has(wabaId);
      const subscribed = {
        whatsapp_business_api_data: {
          id: context.appId,
          link: `https://www.facebook.com/games/?app_id=${context.appId}`,
          name: 'Simulated app',
        },
        ...(override === undefined ? {} : { override_callback_uri: override }),
      };
      return { status: 200, body: { data: isSubscribed ? [subscribed] : [] } };
    }),
  );

  app.delete(
    '/:version/:id/subscribed_apps',
    guarded(context, (request, token) => {
      const wabaId = param(request, 'id');
      if (!seesWaba(wabaId, token, account)) return graphError(objectNotFound(wabaId, 'delete'));
      account.subscribedWabas.delete(wabaId);
      account.isConnected = false;
      account.wabaOverrides.delete(wabaId);
      return SUCCESS;
    }),
  );
}

/** What is wrong with the alternate address of a number or an account; Meta calls it before it is used. */
export async function overrideFault(
  context: GraphContext,
  url: string,
  verifyToken: string | undefined,
): Promise<GraphFailure | undefined> {
  if (url.length > 200) {
    return { code: 100, message: '(#100) Param override_callback_uri must be at most 200 characters long.' };
  }
  if (verifyToken === undefined) return parameterRequired('verify_token');
  return context.verifyCallback(url, verifyToken);
}

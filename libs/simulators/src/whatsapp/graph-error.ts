/** The Graph API's errors: HTTP status, message and details by code. */
import { randomToken } from '@enlace/crypto';
import type { ApiAnswer } from '../core/base-simulator.js';

/** A refusal of the Graph API. */
export interface GraphFailure {
  readonly code: number;
  /** Replaces the title in `message`, for codes whose message names the parameter. */
  readonly message?: string;
  readonly details?: string;
  readonly subcode?: number;
  /** Not our side's doing. */
  readonly isExcused?: boolean;
  /** What it says to a person, where it does. */
  readonly advice?: { readonly title: string; readonly text: string };
}

/** Code -> HTTP status, title, details. Titles and codes follow Meta's error code page. */
const KNOWN: Readonly<Record<number, readonly [status: number, title: string, details?: string]>> = {
  0: [401, 'AuthException', 'We were unable to authenticate the app user.'],
  1: [400, 'API Unknown', 'Invalid request or possible server error.'],
  2: [503, 'API Service', 'Temporary due to downtime or due to being overloaded.'],
  3: [500, 'API Method', 'Capability or permissions issue.'],
  4: [400, 'API Too Many Calls', 'The app has reached its API call rate limit.'],
  10: [403, 'Permission Denied', 'Permission is either not granted or has been removed.'],
  100: [400, 'Invalid parameter'],
  190: [401, 'Access token has expired'],
  200: [403, 'API Permission', 'Permission is either not granted or has been removed.'],
  368: [
    403,
    'Temporarily blocked for policies violations',
    'The WhatsApp Business Account associated with the app has been restricted or disabled for violating a platform policy.',
  ],
  2200: [400, 'Callback verification failed'],
  80007: [400, 'Rate limit issues', 'The WhatsApp Business Account has reached its rate limit.'],
  130403: [400, 'Recipient has blocked the business', 'The recipient has blocked messages of this business.'],
  130429: [
    400,
    'Rate limit hit',
    'Message failed to send because there were too many messages sent from this phone number in a short period of time',
  ],
  130472: [
    400,
    "User's number is part of an experiment",
    "Failed to send message because this user's phone number is part of an experiment",
  ],
  130497: [403, 'Business account is restricted from messaging users in this country.'],
  131000: [500, 'Something went wrong', 'Message failed to send due to an unknown error.'],
  131005: [403, 'Access denied', 'Permission is either not granted or has been removed.'],
  131008: [400, 'Required parameter is missing', 'The request is missing a required parameter.'],
  131009: [400, 'Parameter value is not valid', 'Please check the parameters you have provided.'],
  131016: [500, 'Service unavailable', 'A service is temporarily unavailable.'],
  131021: [400, 'Recipient cannot be sender', 'Sender and recipient phone number is the same.'],
  131026: [400, 'Message undeliverable', 'Message Undeliverable.'],
  131030: [
    400,
    'Recipient phone number not in allowed list',
    'Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.',
  ],
  131031: [403, 'Business Account locked', 'The account has been restricted or disabled.'],
  131037: [400, 'Display name approval needed', 'The display name of this number is not approved.'],
  131042: [400, 'Business eligibility payment issue', 'There was an error related to your payment method.'],
  131045: [500, 'Incorrect certificate', 'Message failed to send due to a phone number registration error.'],
  131047: [
    400,
    'Re-engagement message',
    'Message failed to send because more than 24 hours have passed since the customer last replied to this number.',
  ],
  131048: [400, 'Spam rate limit hit', 'Too many previous messages were blocked or flagged as spam.'],
  131049: [
    400,
    'This message was not delivered to maintain healthy ecosystem engagement.',
    'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
  ],
  131050: [
    400,
    'User has stopped marketing messages',
    'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business',
  ],
  131051: [400, 'Unsupported message type', 'Message type is currently not supported.'],
  131052: [400, 'Media download error', 'Unable to download the media sent by the user.'],
  131053: [400, 'Media upload error', 'Unable to upload the media used in the message.'],
  131056: [
    400,
    '(Business Account, Consumer Account) pair rate limit hit',
    'Too many messages sent from the sender phone number to the same recipient phone number in a short period of time.',
  ],
  131057: [500, 'Account in maintenance mode', 'The business account is in maintenance mode.'],
  131062: [
    400,
    'Business-scoped User ID recipients are not supported for this message.',
    'Send this message to a phone number.',
  ],
  132000: [400, 'Number of parameters does not match the expected number of params'],
  132001: [404, 'Template name does not exist in the translation'],
  132005: [400, 'Translated text too long'],
  132007: [400, 'Template content policy violated'],
  132012: [400, 'Parameter format does not match format in the created template'],
  132015: [400, 'Template is paused', 'The template is paused due to low quality.'],
  132018: [400, 'Template parameter is not valid'],
  132016: [400, 'Template is disabled', 'The template has been paused too many times and is disabled.'],
};

/** Deprecated, but still in Meta's samples. */
const SUBCODES: Readonly<Record<number, number>> = { 190: 463, 130429: 2494055 };

/** Title and details of a code, as statuses carry them. */
export function graphErrorText(code: number): { title: string; details: string } {
  const [, title, details] = KNOWN[code] ?? [400, 'Something went wrong'];
  return { title, details: details ?? title };
}

/** The answer for a refusal. */
export function graphError(failure: GraphFailure): ApiAnswer {
  const [status, title, known] = KNOWN[failure.code] ?? [400, 'Something went wrong'];
  const details = failure.details ?? known;
  const usual = failure.message === undefined ? SUBCODES[failure.code] : undefined;
  const subcode = failure.subcode ?? usual;
  return {
    status,
    // A token ends or is withdrawn without us; a call without any (0) is our fault.
    isExcused: failure.isExcused ?? failure.code === 190,
    body: {
      error: {
        message: failure.message ?? (failure.code === 190 ? EXPIRED : `(#${failure.code}) ${title}`),
        type: failure.code === 100 && failure.subcode === 33 ? 'GraphMethodException' : 'OAuthException',
        code: failure.code,
        ...(details === undefined || failure.code < 1000
          ? {}
          : { error_data: { messaging_product: 'whatsapp', details } }),
        ...(subcode === undefined ? {} : { error_subcode: subcode }),
        ...(failure.advice === undefined
          ? {}
          : { error_user_title: failure.advice.title, error_user_msg: failure.advice.text }),
        fbtrace_id: `A${randomToken(16).slice(0, 22)}`,
      },
    },
  };
}

const EXPIRED =
  'Error validating access token: Session has expired on Monday, 01-Jan-24 00:00:00 PST. The current time is Monday, 01-Jan-24 01:00:00 PST.';

/** Meta's answer for an object that is not there or not visible to the token; to have asked for it breaks no rule. */
export function objectNotFound(id: string, method: string): GraphFailure {
  return {
    code: 100,
    subcode: 33,
    isExcused: method.toLowerCase() === 'get',
    message:
      `Unsupported ${method.toLowerCase()} request. Object with ID '${id}' does not exist, cannot be loaded due to ` +
      'missing permissions, or does not support this operation. Please read the Graph API documentation at ' +
      'https://developers.facebook.com/docs/graph-api',
  };
}

/** `(#100) The parameter <name> is required.` */
export function parameterRequired(name: string): GraphFailure {
  return { code: 100, message: `(#100) The parameter ${name} is required.` };
}

/** `(#131009) Parameter value is not valid`, with the reason. */
export function badValue(details: string): GraphFailure {
  return { code: 131009, details };
}

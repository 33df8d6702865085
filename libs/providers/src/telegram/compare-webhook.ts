/** Says in sentences how a bot's webhook differs from what the integration needs. */

/** What `getWebhookInfo` says (core.telegram.org/bots/api#webhookinfo). */
export interface WebhookInfo {
  /** Undefined where no webhook is set. */
  readonly url?: string;
  /** Updates that wait to be brought. */
  readonly pending: number;
  readonly lastError?: { readonly at: Date; readonly message: string };
  readonly maxConnections?: number;
  /** A certificate was uploaded with it, which Enlace never does. */
  readonly hasOwnCertificate?: true;
  /** Undefined where Telegram brings its default kinds. */
  readonly allowedUpdates?: readonly string[];
}

export interface WishedWebhook {
  /** Undefined where nobody knows our address: the one that is set is believed to be ours. */
  readonly url: string | undefined;
  readonly allowedUpdates: readonly string[];
  readonly maxConnections?: number;
}

/** What Telegram leaves out unless it is asked for by name (facts 2a). */
const NOT_BY_DEFAULT: readonly string[] = ['chat_member', 'message_reaction', 'message_reaction_count'];

/** What a person should know or mend, the worst first; empty where all is well. */
export function compareWebhook(wished: WishedWebhook | 'none', actual: WebhookInfo): readonly string[] {
  return [
    ...(wished === 'none'
      ? unwished(actual)
      : [
          ...urlDifference(wished, actual),
          ...updatesDifference(wished, actual),
          ...connectionsDifference(wished, actual),
          ...certificateDifference(actual),
        ]),
    ...(actual.lastError === undefined
      ? []
      : [
          `Telegram could last not deliver at ${actual.lastError.at.toISOString()}: ${actual.lastError.message}`,
        ]),
    ...(actual.pending === 0 ? [] : [`${actual.pending} updates wait to be delivered`]),
  ];
}

function unwished({ url }: WebhookInfo): string[] {
  return url === undefined
    ? []
    : [`none is wished, and ${hostOf(url)} gets the updates; take it away or set it`];
}

function urlDifference({ url }: WishedWebhook, actual: WebhookInfo): string[] {
  if (actual.url === undefined) return ['no webhook is set: the bot receives nothing'];
  return actual.url === url || url === undefined
    ? []
    : [`another address owns the bot: ${hostOf(actual.url)}; set the webhook to take it over`];
}

function updatesDifference({ allowedUpdates: wished }: WishedWebhook, actual: WebhookInfo): string[] {
  if (actual.url === undefined) return [];
  const { allowedUpdates: given } = actual;
  const isGiven = (kind: string): boolean =>
    given === undefined || given.length === 0 ? !NOT_BY_DEFAULT.includes(kind) : given.includes(kind);
  const missing = wished.filter((kind) => !isGiven(kind));
  const surplus = (given ?? []).filter((kind) => !wished.includes(kind));
  return [
    ...(missing.length === 0
      ? []
      : [`these updates are not delivered: ${missing.join(', ')}; set the webhook again`]),
    ...(surplus.length === 0
      ? []
      : [`these updates are delivered unasked: ${surplus.join(', ')}; set the webhook again`]),
  ];
}

function connectionsDifference({ maxConnections: wished }: WishedWebhook, actual: WebhookInfo): string[] {
  const { maxConnections: given } = actual;
  return wished === undefined || given === undefined || wished === given
    ? []
    : [`Telegram opens ${given} connections at a time, not ${wished}`];
}

/** Another owner's path may be its secret: the host is enough to know who it is. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'an address that cannot be read';
}

function certificateDifference({ hasOwnCertificate }: WebhookInfo): string[] {
  return hasOwnCertificate === true
    ? ['another program uploaded a certificate for the webhook; Enlace has none: set the webhook again']
    : [];
}

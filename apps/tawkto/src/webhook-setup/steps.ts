/** What a person has to do at tawk.to, step by step; pure. */

export interface StepsOf {
  readonly tenantId: string;
  readonly propertyId: string;
  /** Where the webhooks are to go, or its path where nobody knows the public address. */
  readonly url: string;
  readonly isAddressKnown: boolean;
  /** Whether the webhook is there already, so that only its secret is missing. */
  readonly isRegistered: boolean;
  readonly hasSecret: boolean;
}

/** Empty where nothing is left to do. The menus are those of tawk.to's dashboard (developer.tawk.to/webhooks). */
export function stepsOf({ tenantId, propertyId, url, ...is }: StepsOf): string[] {
  if (is.isRegistered && is.hasSecret) return [];
  const create = [
    `Press "Create Webhook", name it Enlace and give it the address ${is.isAddressKnown ? url : `of this installation with the path ${url}`}.`,
    'Tick all four events (chat start, chat end, chat transcript created, new ticket) and save.',
  ];
  return [
    `Open https://dashboard.tawk.to and choose the property ${propertyId}.`,
    'Go to Administration > Settings > Webhooks.',
    ...(is.isRegistered ? [] : create),
    'Copy the secret key that is shown for the webhook.',
    `Save it here: PUT /api/v1/integrations/tawkto/config/${tenantId} with {"config":{"webhook_secret":"<the secret key>"}}. Webhooks that came before wait in quarantine and can be let in from there.`,
  ];
}

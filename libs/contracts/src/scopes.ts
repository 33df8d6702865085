/** What an API key may be allowed to do. */
export const SCOPES = [
  'integrations:read',
  'integrations:write',
  'webhooks:read',
  'webhooks:write',
  'conversations:read',
  'conversations:write',
  'clients:read',
  'clients:write',
  'knowledge:read',
  'knowledge:write',
  'notifications:read',
  'notifications:write',
  'persons:export',
  'persons:erase',
  'keys:read',
  'keys:write',
  'events:read',
  'events:write',
] as const;

export type Scope = (typeof SCOPES)[number];

/** The seven services and which public paths lead to each: read by the local gateway and the Kubernetes routes. */
export const SERVICES = [
  'webhook-ingress',
  'whatsapp',
  'telegram',
  'chatwoot',
  'tawkto',
  'notifications',
  'rag-orchestrator',
] as const;

export type ServiceName = (typeof SERVICES)[number];

export interface PublicRoute {
  readonly prefix: string;
  readonly service: ServiceName;
}

/** The longest prefix that matches wins. */
export const PUBLIC_ROUTES: readonly PublicRoute[] = [
  { prefix: '/api/webhooks', service: 'webhook-ingress' },
  { prefix: '/api/integrations/webhooks', service: 'webhook-ingress' },
  { prefix: '/api/v1/integrations/webhooks', service: 'webhook-ingress' },
  { prefix: '/api/v1/webhooks', service: 'webhook-ingress' },
  { prefix: '/api/v1/integrations', service: 'webhook-ingress' },
  { prefix: '/api/v1/keys', service: 'webhook-ingress' },
  { prefix: '/api/v1/dead-letters', service: 'webhook-ingress' },
  { prefix: '/api/v1/integrations/whatsapp', service: 'whatsapp' },
  { prefix: '/api/v1/integrations/telegram', service: 'telegram' },
  { prefix: '/api/v1/integrations/chatwoot', service: 'chatwoot' },
  { prefix: '/api/v1/integrations/tawkto', service: 'tawkto' },
  { prefix: '/api/v1/clients', service: 'rag-orchestrator' },
  { prefix: '/api/v1/contacts', service: 'rag-orchestrator' },
  { prefix: '/api/v1/erasures', service: 'rag-orchestrator' },
  { prefix: '/api/v1/conversations', service: 'rag-orchestrator' },
  { prefix: '/api/v1/messages', service: 'rag-orchestrator' },
  { prefix: '/api/v1/media', service: 'rag-orchestrator' },
  { prefix: '/api/v1/knowledge', service: 'rag-orchestrator' },
  { prefix: '/api/v1/notifications', service: 'notifications' },
];

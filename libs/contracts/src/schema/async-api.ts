/** The AsyncAPI 3 document of the bus, generated from the catalog: docs/asyncapi.yaml. */
import { stringify } from 'yaml';
import { catalog, eventType, type EventName } from '../event-catalog.js';
import { filterOf } from '../streams.js';
import { eventSchemas, schemaNameOf } from './event-schemas.js';

const ENVELOPE = {
  type: 'object',
  required: [
    'specversion',
    'id',
    'source',
    'type',
    'subject',
    'time',
    'datacontenttype',
    'tenantid',
    'provider',
    'data',
  ],
  properties: {
    specversion: { const: '1.0' },
    id: {
      type: 'string',
      format: 'uuid',
      description: 'Derived: the same happening has the same id, however often it is published.',
    },
    source: {
      type: 'string',
      description: '/integrations/<provider>/<integration_id> or /services/<service>',
    },
    type: { type: 'string' },
    subject: { type: 'string', description: 'The conversation lane.' },
    time: { type: 'string', format: 'date-time' },
    datacontenttype: { const: 'application/json' },
    tenantid: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
    provider: { type: 'string' },
    integrationid: { type: 'string', format: 'uuid' },
    webhookid: { type: 'string', format: 'uuid' },
    sequence: { type: 'string', description: 'Place in the order of arrival, a decimal number.' },
    traceparent: { type: 'string' },
  },
};

/** YAML text, the same for the same catalog. */
export function asyncApiDocument(): string {
  const names = Object.keys(catalog) as EventName[];
  return stringify(
    {
      asyncapi: '3.0.0',
      info: {
        title: 'Enlace events',
        version: '1.0.0',
        description:
          'Every event on NATS JetStream: CloudEvents 1.0 in structured JSON. Generated; see docs/events.md.',
      },
      defaultContentType: 'application/cloudevents+json',
      channels: Object.fromEntries(names.map((name) => [name, channelOf(name)])),
      operations: Object.fromEntries(names.map((name) => [`receive.${name}`, operationOf(name)])),
      components: {
        messages: Object.fromEntries(names.map((name) => [name, messageOf(name)])),
        schemas: { CloudEvent: ENVELOPE, ...eventSchemas() },
      },
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}

function channelOf(name: EventName): object {
  return {
    address: filterOf(name, '{provider}').replace('*', '{tenant}'),
    parameters: {
      provider: { description: 'A provider key, or none.' },
      tenant: { description: 'The tenant id.' },
    },
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
  };
}

function operationOf(name: EventName): object {
  return { action: 'receive', summary: catalog[name].summary, channel: { $ref: `#/channels/${name}` } };
}

function messageOf(name: EventName): object {
  return {
    name: eventType(name),
    summary: catalog[name].summary,
    payload: {
      allOf: [
        { $ref: '#/components/schemas/CloudEvent' },
        {
          type: 'object',
          properties: {
            type: { const: eventType(name) },
            data: { $ref: `#/components/schemas/${schemaNameOf(name)}` },
          },
        },
      ],
    },
  };
}

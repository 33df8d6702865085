/** The OpenAPI document of a service: what its controllers say, with the rules of their classes. */
import { OWN_RULES } from '@enlace/contracts';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';

const REF = '#/components/schemas/';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** Made anew at each call. Bodies are described by their validators, so nothing is written down twice. */
export function openApiOf(app: INestApplication, service: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle(`Enlace: ${service}`)
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key: enl_…' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  const named = document.components?.schemas ?? {};
  return { ...document, components: { ...document.components, schemas: { ...named, ...described(named) } } };
}

/** Schemas that controllers mention without saying anything of them, and those they refer to. */
function described(named: Schemas): Schemas {
  const known = validationMetadatasToSchemas({
    refPointerPrefix: REF,
    classTransformerMetadataStorage: defaultMetadataStorage,
    additionalConverters: OWN_RULES,
  }) as Schemas;
  const found: Schemas = {};
  const wanted = Object.keys(named).filter((name) => isEmpty(named[name]));
  for (const name of wanted) {
    const schema = known[name];
    if (schema === undefined || Object.hasOwn(found, name)) continue;
    found[name] = schema;
    wanted.push(...referredTo(schema));
  }
  return found;
}

function isEmpty(schema: Schemas[string] | undefined): boolean {
  return schema !== undefined && !('$ref' in schema) && Object.keys(schema.properties ?? {}).length === 0;
}

function referredTo(schema: Schemas[string]): string[] {
  return [...JSON.stringify(schema).matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(
    (match) => match[1] ?? '',
  );
}

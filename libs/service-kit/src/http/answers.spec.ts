/** What callers of the API are answered, in every case a service can get into. */
import { AppError, retry } from '@enlace/contracts';
import {
  Body,
  Controller,
  Delete,
  Get,
  Module,
  NotFoundException,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
} from '@nestjs/common';
import { IsIn, IsInt, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { Open } from '../auth/route-access.js';
import { ServiceEnv } from '../env/service.env.js';
import { PageQuery } from '../paging/page.js';
import { startService } from '../service.js';
import type { RunningService } from '../service-definition.js';
import { SPEC_ENV } from '../spec-env.js';
import { FakeInfrastructure, LogLines } from '../spec-fakes.js';
import { RawAnswer } from './answer.interceptor.js';

class Inner {
  @IsString()
  @MaxLength(3)
  word!: string;
}

class Outer {
  @IsInt()
  count!: number;

  @IsObject()
  @ValidateNested()
  @Type(() => Inner)
  inner!: Inner;

  @IsOptional()
  @IsIn(['a', 'b'], { each: true })
  letters?: string[];
}

@Controller('api/v1/things')
@Open('a spec')
class ThingsController {
  @Get()
  list(@Query() query: PageQuery): unknown {
    return { limit: query.limit, cursor: query.cursor ?? null };
  }

  @Get('nothing')
  nothing(): void {}

  @Delete()
  forget(): unknown {
    return { forgotten: true };
  }

  @Get('raw')
  @RawAnswer()
  raw(): unknown {
    return { as: 'it is' };
  }

  @Get('away')
  away(): void {
    throw new AppError('database.unavailable', 'Postgres does not answer', retry(1500));
  }

  @Get('refused/:id')
  refused(): void {
    throw new AppError('message.not_found', 'There is no such message', undefined, { id: 'm1' });
  }

  @Get('nest')
  nest(): void {
    throw new NotFoundException('table users has no row for someone@example.com');
  }

  @Get('broken')
  broken(): void {
    throw new Error('connect to db-7.internal failed, password=hunter2');
  }

  @Get('known/:id')
  known(@Param('id', ParseUUIDPipe) id: string): unknown {
    return { id };
  }

  @Post()
  create(@Body() body: Outer): unknown {
    return { count: body.count };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('answers of the API', () => {
  let service: RunningService;
  const log = new LogLines();

  beforeAll(async () => {
    const definition = { name: 'telegram' as const, env: ServiceEnv, module: () => ThingsModule };
    service = await startService(definition, SPEC_ENV, {
      infrastructure: new FakeInfrastructure().modules,
      log,
    });
  });

  afterAll(() => service.stop());

  const get = (url: string, headers: Record<string, string> = {}) =>
    service.app.inject({ method: 'GET', url, headers });
  const post = (payload: string | object, headers: Record<string, string> = {}) =>
    service.app.inject({ method: 'POST', url: '/api/v1/things', payload, headers });

  it('puts what a handler returns under data', async () => {
    const response = await get('/api/v1/things?limit=7');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({ success: true, data: { limit: 7, cursor: null } });
  });

  it('answers null where a handler returns nothing', async () => {
    expect((await get('/api/v1/things/nothing')).json()).toEqual({ success: true, data: null });
  });

  it('leaves a raw answer as it is', async () => {
    expect((await get('/api/v1/things/raw')).json()).toEqual({ as: 'it is' });
  });

  it('takes fifty a page unless told, and no more than two hundred', async () => {
    expect((await get('/api/v1/things')).json().data.limit).toBe(50);
    const response = await get('/api/v1/things?limit=201');
    expect(response.statusCode).toBe(400);
    expect(response.json().error).toMatchObject({
      code: 'request.invalid',
      details: { fields: [{ field: 'limit', expected: 'must not be greater than 200' }] },
    });
  });

  it('keeps the request id of the caller, and hands it back in header and errors', async () => {
    const response = await get('/api/v1/things/refused/1', { 'x-request-id': 'abc-123' });
    expect(response.statusCode).toBe(404);
    expect(response.headers['x-request-id']).toBe('abc-123');
    expect(response.json()).toEqual({
      success: false,
      error: {
        code: 'message.not_found',
        message: 'There is no such message',
        details: { id: 'm1' },
        request_id: 'abc-123',
      },
    });
  });

  it.each(['with space', 'a'.repeat(129), '"><script>'])(
    'replaces the request id %j by its own',
    async (id) => {
      const response = await get('/api/v1/things', { 'x-request-id': id });
      expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('says when to come back where waiting helps', async () => {
    const response = await get('/api/v1/things/away');
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
    expect(response.json().error.code).toBe('database.unavailable');
  });

  it('says nothing of the inside when something unknown was thrown', async () => {
    const response = await get('/api/v1/things/broken');
    expect(response.statusCode).toBe(500);
    expect(response.json().error.code).toBe('internal.error');
    expect(response.body).not.toMatch(/hunter2|db-7|password/);
  });

  it.each([{}, { 'content-length': '0' }])(
    'takes a request without a body that names a type (%j)',
    async (length) => {
      const headers = { 'content-type': 'application/json', ...length };
      const response = await service.app.inject({ method: 'DELETE', url: '/api/v1/things', headers });
      expect(response.json()).toEqual({ success: true, data: { forgotten: true } });
    },
  );

  it('says what kind of error Nest threw, but not in its words', async () => {
    const response = await get('/api/v1/things/nest');
    expect(response.statusCode).toBe(404);
    expect(response.body).not.toContain('someone@example.com');
  });

  it('names every wrong field and what was expected, and repeats nothing that was sent', async () => {
    const response = await post({ count: 'SENT-COUNT', inner: { word: 'SENT-WORD' }, extra: 'SENT-EXTRA' });
    expect(response.statusCode).toBe(400);
    expect(response.json().error).toMatchObject({ code: 'request.invalid' });
    expect(response.json().error.details.fields).toEqual(
      expect.arrayContaining([
        { field: 'extra', expected: 'is not a field of this request' },
        { field: 'count', expected: 'must be an integer number' },
        { field: 'inner.word', expected: 'must be shorter than or equal to 3 characters' },
      ]),
    );
    expect(response.body).not.toContain('SENT-');
  });

  it.each([
    ['left out', {}],
    ['a text', { inner: 'SENT' }],
    ['a list', { inner: [] }],
    ['null', { inner: null }],
  ])('says of an object that is %s, in one sentence, that it must be one', async (_, inner) => {
    const { error } = (await post({ count: 1, ...inner })).json();
    expect(error.details.fields).toEqual([{ field: 'inner', expected: 'must be an object' }]);
  });

  it('says what each value of a list must be', async () => {
    const { error } = (await post({ count: 1, inner: { word: 'x' }, letters: ['SENT'] })).json();
    expect(error.message).toBe('letters: each value must be one of the following values: a, b');
  });

  it.each([
    ['a form', '{"count":1,"inner":{"word":"SENT"}}', 'application/x-www-form-urlencoded'],
    ['a text', '{"count":1,"inner":{"word":"SENT"}}', 'text/plain'],
    ['a list', '["SENT"]', 'application/json'],
  ])('tells who sends %s to send a JSON object, and repeats nothing of it', async (_, payload, type) => {
    const response = await post(payload, { 'content-type': type });
    expect(response.statusCode).toBe(400);
    expect(response.json().error).toMatchObject({
      code: 'request.invalid',
      message: 'body: must be a JSON object, sent with Content-Type: application/json',
    });
    expect(response.body).not.toContain('SENT');
  });

  it('says that an id in the path must be a UUID', async () => {
    const response = await get('/api/v1/things/known/17');
    expect([response.statusCode, response.json().error]).toEqual([
      400,
      expect.objectContaining({ code: 'request.malformed', message: 'The id in the path must be a UUID' }),
    ]);
  });

  it.each([
    ['cut off', '{"a":', 'application/json', 400, 'request.malformed'],
    ['after the prototype', '{"__proto__":{"a":1}}', 'application/json', 400, 'request.malformed'],
    ['no JSON at all', '<a/>', 'application/xml', 415, 'request.unsupported_media_type'],
    ['too large', `{"a":"${'x'.repeat(1024 * 1024)}"}`, 'application/json', 413, 'request.too_large'],
  ])('answers in its own shape when the body is %s', async (_, payload, type, status, code) => {
    const response = await post(payload, { 'content-type': type });
    expect(response.statusCode).toBe(status);
    expect(response.json()).toMatchObject({ success: false, error: { code } });
    expect(response.json().error.request_id).toBe(response.headers['x-request-id']);
  });

  it.each(['/nowhere?secret=1', '/api/v1/things/refused', '/%E0%A4%A'])(
    'answers in its own shape on %s, without repeating the path',
    async (url) => {
      const response = await get(url);
      expect([400, 404]).toContain(response.statusCode);
      expect(response.json()).toMatchObject({ success: false, error: { code: expect.stringMatching(/^r/) } });
      expect(response.body).not.toMatch(/nowhere|secret/);
    },
  );

  it('sends few headers: no name of a server, no sniffing, no storing', async () => {
    const { headers } = await get('/api/v1/things');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    expect(headers['server']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('describes its routes with the rules of their bodies', async () => {
    const response = await get('/docs-json');
    expect(response.statusCode).toBe(200);
    const document = response.json();
    expect(Object.keys(document.paths)).toContain('/api/v1/things/refused/{id}');
    expect(document.components.schemas.Outer).toMatchObject({
      properties: { count: { type: 'integer' }, inner: { $ref: '#/components/schemas/Inner' } },
      required: ['count', 'inner'],
    });
    expect(document.components.schemas.Inner.properties.word).toMatchObject({ maxLength: 3 });
    expect(document.paths['/livez']).toBeUndefined();
    expect((await get('/docs')).headers['content-type']).toContain('text/html');
  });

  it('logs the pattern of a route and never the URL', () => {
    const line = log.lines.find((each) => each['route'] === '/api/v1/things/refused/:id');
    expect(line).toMatchObject({
      service: 'telegram',
      level: 'info',
      message: 'request',
      method: 'GET',
      status: 404,
      request_id: 'abc-123',
      ms: expect.any(Number),
    });
    expect(log.all).not.toMatch(/limit=7|secret=1|SENT-|hunter2/);
  });
});

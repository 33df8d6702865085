/** A request with an Idempotency-Key is carried out once, whatever the network does. */
import { AppError, retry } from '@enlace/contracts';
import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { RequireScope } from '../auth/route-access.js';
import { ServiceEnv } from '../env/service.env.js';
import { startService } from '../service.js';
import type { RunningService } from '../service-definition.js';
import { SPEC_ENV } from '../spec-env.js';
import { FakeInfrastructure, LogLines } from '../spec-fakes.js';
import { Idempotent } from './idempotent.decorator.js';
import { NewId } from './new-id.decorator.js';

const effects: string[] = [];
const made: string[] = [];
let gate: Promise<void> = Promise.resolve();
let failure: Error | undefined;

@Controller('api/v1/orders')
@RequireScope('notifications:write')
class OrdersController {
  @Post()
  @HttpCode(202)
  @Idempotent()
  async order(@Body() body: Record<string, string>, @NewId() id: string): Promise<unknown> {
    effects.push(body['what'] ?? '');
    made.push(id);
    await gate;
    if (failure !== undefined) throw failure;
    return { ordered: body['what'], number: effects.length };
  }

  @Post('other')
  @Idempotent()
  other(): unknown {
    return { other: true };
  }
}

@Module({ controllers: [OrdersController] })
class OrdersModule {}

describe('a POST with an Idempotency-Key', () => {
  let service: RunningService;
  let fakes: FakeInfrastructure;
  let acme: string;

  beforeEach(async () => {
    effects.length = 0;
    made.length = 0;
    gate = Promise.resolve();
    failure = undefined;
    fakes = new FakeInfrastructure();
    acme = (await fakes.keys.create({ tenantId: 'acme', name: 'a', scopes: ['notifications:write'] })).key;
    const definition = { name: 'notifications' as const, env: ServiceEnv, module: () => OrdersModule };
    service = await startService(definition, SPEC_ENV, {
      infrastructure: fakes.modules,
      log: new LogLines(),
    });
  });

  afterEach(() => service.stop());

  const order = (what: string, headers: Record<string, string> = { 'idempotency-key': 'k-1' }, url = '') =>
    service.app.inject({
      method: 'POST',
      url: `/api/v1/orders${url}`,
      headers: { 'x-api-key': acme, ...headers },
      payload: { what },
    });

  it('is carried out once and answered alike', async () => {
    const [first, second] = [await order('tea'), await order('tea')];
    expect(effects).toEqual(['tea']);
    expect(first.statusCode).toBe(202);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(second.statusCode).toBe(202);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(second.json()).toEqual(first.json());
    expect(second.json()).toEqual({ success: true, data: { ordered: 'tea', number: 1 } });
  });

  it('is carried out each time without one', async () => {
    await order('tea', {});
    await order('tea', {});
    expect(effects).toHaveLength(2);
  });

  it('is refused when the key was used for another body, query or route', async () => {
    await order('tea');
    const answers = [
      await order('coffee'),
      await order('tea', { 'idempotency-key': 'k-1' }, '?x=1'),
      await order('tea', { 'idempotency-key': 'k-1' }, '/other'),
    ];
    for (const answer of answers) {
      expect(answer.statusCode).toBe(422);
      expect(answer.json().error.code).toBe('request.idempotency_mismatch');
    }
    expect(effects).toEqual(['tea']);
  });

  it('is refused while the first is still being worked on', async () => {
    let open = (): void => undefined;
    gate = new Promise((resolve) => {
      open = resolve;
    });
    const first = order('tea');
    while (effects.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const second = await order('tea');
    expect(second.statusCode).toBe(409);
    expect(second.json().error.code).toBe('request.in_progress');
    open();
    expect((await first).statusCode).toBe(202);
    expect(effects).toEqual(['tea']);
  });

  it('may be tried again after it failed', async () => {
    failure = new AppError('bus.unavailable', 'NATS is away', retry());
    expect((await order('tea')).statusCode).toBe(503);
    failure = undefined;
    const second = await order('tea');
    expect(second.statusCode).toBe(202);
    expect(second.headers['idempotency-replayed']).toBeUndefined();
  });

  it('makes under one id whatever it makes, however often it fails after its effect', async () => {
    failure = new AppError('database.unavailable', 'the answer to COMMIT was lost', retry());
    await order('tea');
    failure = new Error('a fault of ours');
    await order('tea');
    failure = undefined;
    expect((await order('tea')).statusCode).toBe(202);
    expect(made).toHaveLength(3);
    expect(new Set(made).size).toBe(1);
  });

  it('keeps that id when a later try is refused', async () => {
    failure = new AppError('database.unavailable', 'the answer to COMMIT was lost', retry());
    await order('tea');
    failure = new AppError('content.unsupported', 'no tea any more');
    await order('tea');
    failure = undefined;
    await order('tea');
    expect(new Set(made).size).toBe(1);
  });

  it('cannot be used for another request after it failed in a way that may have had an effect', async () => {
    failure = new AppError('database.unavailable', 'the answer to COMMIT was lost', retry());
    await order('tea');
    expect((await order('coffee')).statusCode).toBe(422);
    expect(effects).toEqual(['tea']);
  });

  it('is free for a corrected request after it was refused', async () => {
    failure = new AppError('content.unsupported', 'no tea');
    await order('tea');
    failure = undefined;
    expect((await order('coffee')).statusCode).toBe(202);
  });

  it('shares the id of what it makes with no other key, tenant or request without one', async () => {
    const other = (await fakes.keys.create({ tenantId: 'other', name: 'o', scopes: ['notifications:write'] }))
      .key;
    await order('tea');
    await order('tea', { 'idempotency-key': 'k-2' });
    await order('tea', { 'idempotency-key': 'k-1', 'x-api-key': other });
    await order('tea', {});
    await order('tea', {});
    expect(new Set(made).size).toBe(5);
    for (const id of made) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it("means nothing to another tenant's requests", async () => {
    const other = (await fakes.keys.create({ tenantId: 'other', name: 'o', scopes: ['notifications:write'] }))
      .key;
    await order('tea');
    const answer = await order('coffee', { 'idempotency-key': 'k-1', 'x-api-key': other });
    expect(answer.statusCode).toBe(202);
    expect(effects).toEqual(['tea', 'coffee']);
  });

  it.each(['with a space', 'x'.repeat(256)])('is refused when the key is %.14s', async (key) => {
    const answer = await order('tea', { 'idempotency-key': key });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.details.fields[0].field).toBe('Idempotency-Key');
    expect(effects).toEqual([]);
  });

  it('is answered even when the answer could not be kept', async () => {
    jest.spyOn(fakes.idempotency, 'complete').mockRejectedValue(new Error('gone'));
    expect((await order('tea')).statusCode).toBe(202);
  });
});

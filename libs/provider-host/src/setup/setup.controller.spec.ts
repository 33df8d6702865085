/** What an answer with secrets must not meet on its way. */
import 'reflect-metadata';
import { INTERCEPTORS_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { Idempotent } from '@enlace/service-kit';
import { setupControllerOf } from './setup.controller.js';

/** The interceptors of a handler, by name. */
function interceptorsOf(handler: unknown): string[] {
  const found: unknown = Reflect.getMetadata(INTERCEPTORS_METADATA, handler as object);
  return Array.isArray(found) ? found.map((each: { name: string }) => each.name) : [];
}

describe('the set-up of an integration', () => {
  it('answers with secrets, so nothing keeps its answers', () => {
    class Kept {
      @Idempotent()
      answer(): void {}
    }
    expect(interceptorsOf(Kept.prototype.answer)).toEqual(['IdempotencyInterceptor']);

    const controller = setupControllerOf('telegram');
    const handlers = ['save', 'update'].map((name) => controller.prototype[name] as unknown);
    expect(Reflect.hasMetadata(ROUTE_ARGS_METADATA, controller, 'save')).toBe(true);
    expect(handlers.flatMap(interceptorsOf)).toEqual([]);
  });
});

/** For the architecture test: the HTTP routes of an app that have not said who may use them. */
import type { INestApplicationContext } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { accessOf, type RouteAccess } from './route-access.js';

export interface RouteDeclaration {
  /** `KeysController.create`. */
  readonly route: string;
  readonly access: RouteAccess;
}

/** Every HTTP handler of the app with what it declares. */
export function routeDeclarations(app: INestApplicationContext): readonly RouteDeclaration[] {
  const scanner = new MetadataScanner();
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  return controllers.flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const prototype = metatype.prototype as Record<string, (...args: unknown[]) => unknown>;
    return scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (handler === undefined || !Reflect.hasMetadata(PATH_METADATA, handler)) return [];
      return [{ route: `${metatype.name}.${name}`, access: accessOf(handler, metatype) }];
    });
  });
}

/** Those that declare neither a scope nor that they are open, as `Controller.method`. */
export function routesWithoutScope(app: INestApplicationContext): readonly string[] {
  return routeDeclarations(app).flatMap(({ route, access }) => (access.kind === 'undeclared' ? [route] : []));
}

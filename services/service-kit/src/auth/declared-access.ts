import type { INestApplication } from '@nestjs/common';
import { PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import { ACCESS } from './principal.js';

/** Throws, naming them, where routes of the app's controllers declare no access. */
export function assertAccessDeclared(app: INestApplication): void {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const open = controllers.flatMap(({ metatype }) => (metatype ? routesWithoutAccess(metatype) : []));
  if (open.length > 0) throw new Error(`These routes declare no access: ${open.join(', ')}.`);
}

// biome-ignore lint/complexity/noBannedTypes: what Nest calls the class of a controller
function routesWithoutAccess(controller: Function): string[] {
  const reflector = new Reflector();
  return new MetadataScanner()
    .getAllMethodNames(controller.prototype)
    .filter((name) => {
      const handler = controller.prototype[name];
      const isRoute = Reflect.hasMetadata(PATH_METADATA, handler);
      return isRoute && reflector.getAllAndOverride(ACCESS, [handler, controller as never]) === undefined;
    })
    .map((name) => `${controller.name}.${name}`);
}

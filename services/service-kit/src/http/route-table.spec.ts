import { expect, it } from '@jest/globals';
import { RouteTable } from './route-table.js';

it('names the methods of a path, and takes a fixed path for no value of a parameter', () => {
  const routes = new RouteTable();
  routes.add('GET', '/things/:id');
  routes.add(['DELETE', 'PATCH'], '/things/:id');
  routes.add('POST', '/things/bulk');
  expect(routes.methodsOf('/things/a.b')).toEqual(['GET', 'DELETE', 'PATCH']);
  expect(routes.methodsOf('/things/bulk')).toEqual(['POST']);
  expect(routes.methodsOf('/things/a/b')).toEqual([]);
});

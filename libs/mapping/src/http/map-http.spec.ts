import { describe, expect, it } from '@jest/globals';
import { CanonicalAction, type Json, type JsonObject } from '@runplane/contracts';
import { builtInCatalogue, mapCall } from '../index.js';

const catalogue = builtInCatalogue();
const url = 'https://api.example.com/v1/orders/1234?expand=lines';

function mapped(args: JsonObject, tool = 'http.request') {
  const result = mapCall({ tool, arguments: args }, null, catalogue);
  if (!result.ok) throw new Error(`${result.path} ${result.message}`);
  return CanonicalAction.parse(result.action);
}
const pathOf = (args: JsonObject, tool = 'http.request') => {
  const result = mapCall({ tool, arguments: args }, null, catalogue);
  return result.ok ? result.action.type : result.path;
};

describe('an HTTP request', () => {
  it('has method, address, host and the template of its path', () => {
    expect(mapped({ method: 'post', url, body: { a: 0.5 } })).toMatchObject({
      type: 'http_write',
      provider: 'http',
      target: { type: 'http_endpoint', id: 'api.example.com/v1/orders/{id}' },
      material: { method: 'POST', url, host: 'api.example.com', path: '/v1/orders/{id}', body: { a: '0.5' } },
    });
  });

  it.each<[string, string]>([
    ['GET', 'http_read'],
    ['HEAD', 'http_read'],
    ['OPTIONS', 'http_read'],
    ['POST', 'http_write'],
    ['put', 'http_write'],
    ['PATCH', 'http_write'],
    ['Delete', 'http_delete'],
  ])('%s is %s', (method, type) => {
    expect(mapped({ method, url }).type).toBe(type);
    expect(mapped({ url }, `http.${method.toLowerCase()}`.replace('options', 'get')).provider).toBe('http');
  });

  it('that sends a body is no read', () => {
    expect(mapped({ method: 'GET', url, body: {} }).type).toBe('http_write');
  });

  it.each<[string, string]>([
    ['/users/42', '/users/{id}'],
    ['/users/0b54c2a4-7a0f-4d8a-9c8a-2f4f6a2f9d10/roles', '/users/{id}/roles'],
    ['/charges/ch_3MmlLrLkdIwHu7ix0snN0B15', '/charges/{id}'],
    ['/v2/users', '/v2/users'],
    ['/', '/'],
  ])('to %s is one of %s', (path, template) => {
    expect(mapped({ method: 'GET', url: `https://x.example${path}` }).material.path).toBe(template);
  });

  it('to another port is to another host', () => {
    expect(mapped({ method: 'GET', url: 'http://X.example:8080/' }).material.host).toBe('x.example:8080');
  });

  it.each<[string, JsonObject, string]>([
    ['no method', { url }, '/method'],
    ['another method', { method: 'TRACE', url }, '/method'],
    ['no address', { method: 'GET' }, '/url'],
    ['a path', { method: 'GET', url: '/v1' }, '/url'],
    ['another scheme', { method: 'GET', url: 'file:///etc/passwd' }, '/url'],
    ['a user', { method: 'GET', url: 'https://api.example.com@evil.example/' }, '/url'],
    ['a backslash', { method: 'GET', url: 'https://evil.example\\@api.example.com/' }, '/url'],
    ['a line break', { method: 'GET', url: 'https://api.example.com/\n' }, '/url'],
    ['dot segments', { method: 'GET', url: 'https://api.example.com/public/../admin' }, '/url'],
    ['encoded dot segments', { method: 'GET', url: 'https://api.example.com/public/%2E%2e/admin' }, '/url'],
    ['a hidden method', { method: 'POST', url, headers: { 'X-HTTP-Method-Override': 'DELETE' } }, '/headers'],
    ['a hidden method in pairs', { method: 'POST', url, headers: [['x-http-method', 'DELETE']] }, '/headers'],
    ['a hidden method in the query', { method: 'POST', url: `${url}&_method=delete` }, '/url'],
    ['a hidden method in parameters', { method: 'POST', url, params: { _method: 'delete' } }, '/params'],
  ])('with %s is refused with its place', (_, args, path) => {
    expect(pathOf(args)).toBe(path);
  });

  it('of a tool for one method has no other', () => {
    expect(pathOf({ url, method: 'DELETE' }, 'http.get')).toBe('/method');
    expect(mapped({ url }, 'http.delete').type).toBe('http_delete');
  });

  it('binds headers, which are no field', () => {
    const digests = ([{}, { 'x-tenant': 'b' }] as { [name: string]: Json }[]).map(
      (headers) => mapped({ method: 'GET', url, headers }).material.arguments_digest,
    );
    expect(digests[0]).not.toBe(digests[1]);
  });
});

import { expect, it } from '@jest/globals';
import { SessionSettings } from './session-settings.js';

it.each([
  [['https://runplane.example.com'], true],
  [['http://localhost:7401', 'https://runplane.example.com'], true],
  [['http://localhost:7401'], false],
])('with the origins %j cookies that need https: %s', (origins, secure) => {
  expect(new SessionSettings(origins).secure).toBe(secure);
});

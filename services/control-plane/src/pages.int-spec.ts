import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestControlPlane } from './testing/test-control-plane.js';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await TestControlPlane.start();
});
afterAll(() => plane?.close());

describe('a page of ours', () => {
  it.each(['/slack/link', '/approvals/apr_none?ticket=x'])(
    'at %s runs and shows nothing but what stands in it, and is kept by nobody',
    async (path) => {
      const { headers, body } = await plane.request(null, 'GET', path);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(/^default-src 'none'; /);
      expect(policy).toMatch(/frame-ancestors 'none'; base-uri 'none'$/);
      expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
      // What a browser would run or apply is what the policy names by its digest.
      for (const [tag, directive] of [
        ['script', 'script-src'],
        ['style', 'style-src'],
      ]) {
        const parts = [...String(body).matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))];
        const digests = parts.map(([, text]) => `'sha256-${createHash('sha256').update(`${text}`).digest('base64')}'`);
        const named = policy.match(new RegExp(`${directive} ([^;]+)`))?.[1]?.split(' ') ?? [];
        expect(named).toEqual(digests);
      }
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-frame-options')).toBe('DENY');
    },
  );
});

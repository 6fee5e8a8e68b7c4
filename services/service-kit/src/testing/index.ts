import type { HttpConfig } from '../config/http-config.js';

const MANY = { perSecond: 1_000_000, burst: 1_000_000 };

/** For tests: plain HTTP, and no limit that they would meet. */
export const PLAIN: HttpConfig = {
  rates: { ip: MANY, key: MANY, org: MANY },
  trustedProxies: [],
  tls: null,
  https: false,
};

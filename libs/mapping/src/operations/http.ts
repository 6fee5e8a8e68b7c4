import type { Operations } from './operation.js';

/** Requests are read by `../http`: method and address say what they do. */
export const http: Operations = {
  request: { reader: 'http' },
  get: { reader: 'http', method: 'GET' },
  head: { reader: 'http', method: 'HEAD' },
  post: { reader: 'http', method: 'POST' },
  put: { reader: 'http', method: 'PUT' },
  patch: { reader: 'http', method: 'PATCH' },
  delete: { reader: 'http', method: 'DELETE' },
};

export { describeWith, type Requirement } from './describe-with.js';
export { type Litewitness, startLitewitness } from './litewitness.js';
export { type MariadbServer, startMariadb } from './mariadb.js';
export { startMoto } from './moto.js';
export { npmProgram } from './npm-program.js';
export { type SlackServer, startSlack } from './slack.js';
export { startStripeMock } from './stripe-mock.js';
export { answers, startTestServer, type TestServer } from './test-server.js';
export { startToxiproxy } from './toxiproxy.js';

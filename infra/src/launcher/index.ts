/** The launcher's parts, for programs that run the stack of `npm start` and then something of their own on it. */
export { recordedProcess } from '../process/pid-file.js';
export { temporalPidFile } from '../temporal/server.js';
export { Closers } from './closers.js';
export { ConsoleLog } from './console-log.js';
export { PORT_NAMES, type Ports } from './port-plan.js';
export { type Stack, startStack } from './stack.js';
export { openStateDirectory } from './state-directory.js';

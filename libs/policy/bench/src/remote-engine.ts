import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Order, Report } from './engine-process.js';

/** An engine in a process of its own: no other engine's garbage is collected on its time. */
export class RemoteEngine {
  private readonly child: ChildProcess = fork(join(import.meta.dirname, 'engine-process.js'));

  constructor(readonly name: string) {}

  async ask(order: Order): Promise<Report> {
    const report = await new Promise<Report>((resolve, reject) => {
      this.child.once('message', (message) => resolve(message as Report));
      this.child.once('exit', (code) => reject(new Error(`the process of ${this.name} ended with ${code}`)));
      this.child.send(order);
    }).finally(() => this.child.removeAllListeners());
    if (report.error !== undefined) throw new Error(report.error);
    return report;
  }

  close(): void {
    this.child.kill();
  }
}

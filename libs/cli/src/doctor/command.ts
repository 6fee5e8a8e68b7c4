import type { Command } from 'commander';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { doctor } from './doctor.js';

/** `runplane doctor`. */
export function addDoctorCommand(program: Command, host: Host): void {
  define(
    program,
    'doctor',
    'look at everything between here and a decision, and say what to do about what fails',
    'runplane doctor',
    'runplane doctor --json | jq \'.rows[] | select(.status == "fail")\'',
  ).action(host.run((cli) => doctor(cli)));
}

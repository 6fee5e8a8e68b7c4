import { OnCallNow, OnCallSchedule } from '@runplane/contracts';
import type { Command } from 'commander';
import { part } from '../api/api.js';
import { define } from '../command/define.js';
import type { Host } from '../command/host.js';
import { jsonObject } from '../command/read-options.js';
import { answer } from '../output/answer.js';
import { addOne, addWholeList, describeThing } from './resource.js';

const path = (name: string): string => `/v1/on-call-schedules/${name}`;

/** `runplane on-call …`. */
export function addOnCallCommands(program: Command, host: Host): void {
  const onCall = define(program, 'on-call', 'rotations that approval plans name');
  addWholeList(onCall, host, {
    path: '/v1/on-call-schedules',
    item: OnCallSchedule,
    columns: ['SCHEDULE', 'TIME ZONE', 'START', 'SHIFT (HOURS)', 'MEMBERS'],
    row: ({ name, timeZone, start, shiftHours, members }) => [name, timeZone, start, shiftHours, members],
    summary: 'list schedules',
    example: 'runplane on-call ls',
  });
  addOne(onCall, host, {
    name: 'show',
    summary: 'one schedule',
    example: 'runplane on-call show payments --json > payments.json',
    argument: 'schedule',
    about: 'its name',
    path,
    schema: OnCallSchedule,
  });
  define(
    onCall,
    'now',
    'who is on call',
    'runplane on-call now payments',
    'runplane on-call now payments --at 2026-12-24T20:00:00Z',
  )
    .argument('<schedule>', 'its name')
    .option('--at <time>', 'RFC 3339; default: now')
    .action(
      host.run(async (cli, name: string, { at }: { at?: string }) => {
        const now = await cli.admin().get(`${path(part(name))}/now`, OnCallNow, { at });
        const until = now.until === null ? '' : ` until ${now.until}`;
        return answer(now, `${now.member?.name ?? 'nobody'}${until}`);
      }),
    );
  define(
    onCall,
    'set',
    'make a schedule, or replace it',
    'runplane on-call set payments \'{"timeZone":"Europe/Paris","start":"2026-01-05T09:00","shiftHours":168,"members":["mem_…"]}\'',
    'runplane on-call set payments @payments.json',
  )
    .argument('<schedule>', 'its name')
    .argument('<rotation>', 'time zone, start, hours of a shift, members, overrides: JSON, @file, or -')
    .action(
      host.run(async (cli, name: string, given: string) => {
        const {
          name: _,
          updatedAt: __,
          updatedBy: ___,
          ...rotation
        } = await jsonObject(given, 'the rotation', cli.context);
        const schedule = await cli.admin().put(path(part(name)), OnCallSchedule, rotation);
        return answer(schedule, describeThing(schedule, cli.style));
      }),
    );
  addOne(onCall, host, {
    name: 'delete',
    summary: 'delete a schedule that no published plan names',
    example: 'runplane on-call delete payments',
    argument: 'schedule',
    about: 'its name',
    method: 'delete',
    path,
    schema: OnCallSchedule,
    text: ({ name }) => `deleted ${name}`,
  });
}

import { Api } from '../api/api.js';
import type { Cli } from '../command/cli.js';
import { EXIT } from '../exit-codes.js';
import { type Answer, answer } from '../output/answer.js';
import { type Style, word } from '../output/style.js';
import { cell } from '../output/table.js';
import { activeProfile, address, LOCAL } from '../profiles/access.js';
import { assertAgentKey } from '../profiles/agent-key.js';
import type { Profile } from '../profiles/profile-file.js';
import { fail, messageOf, ok, type Row, skipped } from './check.js';
import { checkOrganisation } from './organisation.js';
import { checkServer } from './server.js';

const OLDEST_NODE = [22, 13] as const;

/** Looks at everything between this machine and a decision. */
export async function doctor(cli: Cli): Promise<Answer> {
  const { context, globals, style } = cli;
  const { name, profile } = activeProfile(globals, context);
  const { gatewayUrl, controlPlaneUrl } = addressesOf(cli, profile);
  const memberKey = context.env.RUNPLANE_API_KEY ?? profile.memberKey;
  const agentKey = profile.agentKey;
  const rows = [
    nodeRow(process.versions.node),
    ok(
      'profile',
      profile.controlPlaneUrl ? `"${name}"` : `"${name}" is empty; addresses are of the environment or the default`,
    ),
    ...(await checkServer({ name: 'gateway', title: 'agent API', url: gatewayUrl, variable: 'RUNPLANE_URL' }, context)),
    ...(await checkServer(
      { name: 'control plane', title: 'control plane', url: controlPlaneUrl, variable: 'RUNPLANE_CONTROL_PLANE_URL' },
      context,
    )),
    ...(memberKey === undefined
      ? [skipped('member key', 'there is none: "runplane login" for more checks')]
      : await checkOrganisation({ url: controlPlaneUrl, credential: memberKey }, context)),
    await agentRow(gatewayUrl, agentKey, cli),
  ];
  const failed = rows.filter(({ status }) => status === 'fail');
  const text = rows.map((row) => line(row, style)).join('');
  return answer({ ok: failed.length === 0, rows }, text, { code: failed.length === 0 ? EXIT.ok : EXIT.checkFailed });
}

function line({ status, check, detail, remedy }: Row, style: Style): string {
  const found = `${word(style, status)}${' '.repeat(8 - status.length)}${check}: ${cell(detail, 300)}\n`;
  return remedy === null ? found : `${found}        ${style.bold('->')} ${remedy}\n`;
}

function addressesOf({ globals, context }: Cli, profile: Profile) {
  const { env } = context;
  return {
    gatewayUrl: address(globals.gatewayUrl ?? env.RUNPLANE_URL ?? profile.gatewayUrl ?? LOCAL.gatewayUrl),
    controlPlaneUrl: address(
      globals.controlPlaneUrl ?? env.RUNPLANE_CONTROL_PLANE_URL ?? profile.controlPlaneUrl ?? LOCAL.controlPlaneUrl,
    ),
  };
}

export function nodeRow(version: string): Row {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldest, oldestMinor] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= oldestMinor)) return ok('Node', version);
  return fail('Node', `${version} is too old`, `Install Node ${OLDEST_NODE.join('.')} or later.`);
}

async function agentRow(url: string, key: string | undefined, { context }: Cli): Promise<Row> {
  if (key === undefined) return skipped('agent key', 'there is none: "runplane login --agent" for "runplane guard"');
  try {
    await assertAgentKey(new Api({ url, credential: key }, context));
    return ok('agent key', 'the gateway takes it');
  } catch (error) {
    return fail('agent key', messageOf(error), '"runplane keys create --agent …", then "runplane login --agent".');
  }
}

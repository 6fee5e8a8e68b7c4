import { Api } from '../api/api.js';
import type { CommandContext } from '../context.js';
import { Style } from '../output/style.js';
import { agentAccess, memberAccess, operatorAccess } from '../profiles/access.js';
import type { GlobalOptions } from './global-options.js';

/** One run of the program: its options, its servers, and how it writes. */
export class Cli {
  readonly style: Style;

  constructor(
    readonly context: CommandContext,
    readonly globals: GlobalOptions,
  ) {
    this.style = Style.of(context, globals.color && !globals.json);
  }

  /** The control plane, as a member. Throws `CommandError` without address or key. */
  admin(): Api {
    return new Api(memberAccess(this.globals, this.context), this.context);
  }

  /** The control plane, as the operator of the installation. */
  operator(): Api {
    return new Api(operatorAccess(this.globals, this.context), this.context);
  }

  /** Address of the gateway and key of the agent. */
  agent(): { url: string; apiKey: string } {
    const { url, credential } = agentAccess(this.globals, this.context);
    return { url, apiKey: credential };
  }
}

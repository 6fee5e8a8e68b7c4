import { describe, expect, it } from '@jest/globals';
import { builtInCatalogue, type Catalogue } from '@runplane/mapping';
import { WebClient } from '@slack/web-api';
import { idempotencyOf, isRead } from './operation.js';
import { slackProvider } from './slack-provider.js';
import { undoOf } from './undo.js';

const catalogue: Catalogue = builtInCatalogue();
const operations = [...catalogue.operations.values()].filter(({ provider }) => provider === 'slack');
const methodOf = (name: string) => name.slice('slack.'.length);

/** Slack's own name for it is `filesUploadV2`, a method of its client; `files.upload` has been switched off. */
const OF_THE_CLIENT = ['files.upload', 'files.uploadV2'];

describe('the operations of the catalogue', () => {
  it.each(operations.map(({ name }) => name))('%s is a method of the Web API', (name) => {
    const method = methodOf(name);
    if (OF_THE_CLIENT.includes(method)) return expect(new WebClient().filesUploadV2).toBeInstanceOf(Function);
    const found = method
      .split('.')
      .reduce<unknown>((place, part) => (place as Record<string, unknown>)?.[part], new WebClient());
    return expect(found).toBeInstanceOf(Function);
  });

  it('are reads exactly where their action is one', () => {
    const differ = operations.filter(({ name, ...operation }) => {
      const effect = 'action' in operation ? catalogue.actions.get(operation.action)?.effect : undefined;
      return isRead({ method: methodOf(name) }) !== (effect === 'read');
    });
    expect(differ).toEqual([]);
  });

  it('can all be run, and undone by operations of the catalogue', () => {
    for (const { name } of operations) {
      const operation = slackProvider.builtIn?.(name, undefined as never);
      expect(slackProvider.operationSchema.safeParse(operation).success).toBe(true);
      const undo = undoOf({ method: methodOf(name) });
      if (undo) expect(operations.map((known) => known.name)).toContain(undo.tool);
    }
  });
});

describe('what is no state and no read', () => {
  it.each(['chat.postMessage', 'chat.scheduleMessage', 'conversations.create', 'files.uploadV2', 'some.newMethod'])(
    '%s is never repeated',
    (method) => {
      expect(idempotencyOf({ method })).toBe('none');
    },
  );
});

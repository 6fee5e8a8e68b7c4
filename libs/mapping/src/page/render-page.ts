import type { ActionDefinition, MaterialField } from '@runplane/contracts';
import { builtInCatalogue, GROUPS } from '../catalogue/index.js';
import type { BuiltInOperation } from '../operations/index.js';

/** Everything below this line of docs/catalogue.md is written by `write-page.ts`, and compared in a test. */
export const MARKER = '<!-- From here on generated: node libs/mapping/dist/page/write-page.js -->';

/** `page` with the lists as the catalogue has them now. */
export function withLists(page: string): string {
  const [introduction = ''] = page.split(MARKER);
  return `${introduction}${MARKER}\n\n${lists()}`;
}

function lists(): string {
  const { actions, operations } = builtInCatalogue();
  const groups = Object.entries(GROUPS).flatMap(([title, definitions]) => [
    `### ${title}\n`,
    ...definitions.map(({ type }) => actionLine(actions.get(type) as ActionDefinition)),
    '',
  ]);
  const providers = new Set([...operations.values()].map(({ provider }) => provider));
  return [
    `## Actions (${actions.size})\n`,
    'In brackets: effect, sensitivity by default, type of the target. **Bold** fields are required.\n',
    ...groups,
    `## Built-in operations (${operations.size})\n`,
    ...[...providers].flatMap((provider) => providerLines(provider, [...operations.values()])),
  ].join('\n');
}

function actionLine({ type, effect, description, targetType, sensitivity, material }: ActionDefinition): string {
  const fields = Object.entries(material).map(([name, field]) => fieldText(name, field));
  return `- \`${type}\` (${[effect, sensitivity, targetType].join(', ')}): ${description} Fields: ${fields.join(', ')}.`;
}

function fieldText(name: string, { type, required }: MaterialField): string {
  return `${required ? `**${name}**` : name} ${type}`;
}

function providerLines(provider: string, operations: BuiltInOperation[]): string[] {
  const own = operations.filter((operation) => operation.provider === provider);
  const byAction = Map.groupBy(own, (operation) =>
    'action' in operation ? operation.action : `by its ${operation.reader}`,
  );
  const lines = [...byAction].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `### ${provider} (${own.length})\n`,
    ...lines.map(([action, some]) => `- ${action}: ${some.map(({ name }) => `\`${name}\``).join(', ')}`),
    '',
  ];
}

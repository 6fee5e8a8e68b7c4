import { childPointer } from '../../json-pointer.js';
import type { SourceTool } from '../source-tool.js';
import type { Material } from './material.js';
import { snake } from './money.js';

/** Where the id of the resource stands: in the address, or in the argument that is named like it. */
export function targetId(tool: SourceTool, targetType: string, { material, fields }: Material): string | undefined {
  const field = material[targetType];
  if (field?.type === 'string' || field?.type === 'integer') return fields[targetType] ?? childPointer('', targetType);
  const names = [`${targetType}_id`, 'id', ...(targetType === 'file' || targetType === 'directory' ? ['path'] : [])];
  const found =
    tool.arguments.find(({ name }) => name === tool.resourceArgument) ??
    names.flatMap((known) => tool.arguments.filter(({ name }) => snake(name) === known))[0];
  return found && (found.type === 'string' || found.type === 'integer') ? childPointer('', found.name) : undefined;
}

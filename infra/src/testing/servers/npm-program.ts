import { fileURLToPath } from 'node:url';

/** A program of a development dependency of this repository. */
export function npmProgram(name: string): string {
  return fileURLToPath(new URL(`../../../../node_modules/.bin/${name}`, import.meta.url));
}

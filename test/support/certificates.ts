import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export interface CertificateFiles {
  certFile: string;
  keyFile: string;
}

/** A certificate authority of one test, made by OpenSSL. */
export class TestAuthority {
  private constructor(
    private readonly folder: string,
    /** PEM. */
    readonly caFile: string,
  ) {}

  static async create(parent: string, name: string): Promise<TestAuthority> {
    const folder = join(parent, name);
    mkdirSync(folder);
    const caFile = join(folder, 'ca.pem');
    const subject = ['-subj', `/CN=${name}`, '-days', '2', '-addext', 'keyUsage=critical,keyCertSign'];
    await run('openssl', ['req', '-x509', ...EC_KEY, '-keyout', join(folder, 'ca.key'), '-out', caFile, ...subject]);
    return new TestAuthority(folder, caFile);
  }

  /** For a server at these names (`DNS:localhost`, `IP:127.0.0.1`), or for a client. */
  async issue(name: string, alternativeNames: readonly string[] = ['DNS:localhost', 'IP:127.0.0.1']) {
    const at = (suffix: string) => join(this.folder, `${name}.${suffix}`);
    const files: CertificateFiles = { certFile: at('pem'), keyFile: at('key') };
    writeFileSync(at('ext'), `subjectAltName=${alternativeNames.join(',')}\n`);
    await run('openssl', ['req', ...EC_KEY, '-keyout', files.keyFile, '-out', at('csr'), '-subj', `/CN=${name}`]);
    const signing = ['-CA', this.caFile, '-CAkey', join(this.folder, 'ca.key'), '-CAcreateserial', '-days', '2'];
    await run('openssl', [
      ...['x509', '-req', '-in', at('csr'), '-extfile', at('ext'), '-out', files.certFile],
      ...signing,
    ]);
    return files;
  }
}

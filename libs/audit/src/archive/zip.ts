/** ZIP archives with stored (not compressed) files: hashes do not compress, and every tool reads them. */
import { concat, fromUtf8, utf8 } from '../bytes.js';

export interface ArchiveFile {
  /** With `/` between folders. */
  path: string;
  data: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** APPNOTE 4.4: sizes and counts above these need ZIP64, which is not written. */
const MOST_FILES = 65_535;
const MOST_BYTES = 0xffff_ffff;
/** 1980-01-01, the oldest date of the format: an archive of the same files is the same bytes. */
const DOS_DATE = 0x0021;
const UTF8_NAMES = 0x0800;

/** The bytes of an archive, in pieces. Throws `RangeError` past 65,535 files or 4 GiB. */
export async function* zipFiles(
  files: AsyncIterable<ArchiveFile> | Iterable<ArchiveFile>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const directory: Uint8Array[] = [];
  let at = 0;
  for await (const { path, data } of files) {
    const name = utf8(path);
    const crc = crc32(data);
    const local = header(LOCAL, 30, (view) => fileFields(view, 4, name, data, crc));
    const central = header(CENTRAL, 46, (view) => {
      view.setUint16(4, 20, true);
      fileFields(view, 6, name, data, crc);
      view.setUint32(42, at, true);
    });
    directory.push(concat(central, name));
    at += local.length + name.length + data.length;
    if (directory.length > MOST_FILES || at > MOST_BYTES) {
      throw new RangeError('the archive is too large for a ZIP file: take a folder instead');
    }
    yield concat(local, name, data);
  }
  const central = concat(...directory);
  yield central;
  yield header(END, 22, (view) => {
    view.setUint16(8, directory.length, true);
    view.setUint16(10, directory.length, true);
    view.setUint32(12, central.length, true);
    view.setUint32(16, at, true);
  });
}

/** Files of an archive as `zipFiles` writes it. Throws `RangeError` on any other archive, and on a wrong checksum. */
export function readZip(archive: Uint8Array): ArchiveFile[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  const end = endOf(view);
  const files: ArchiveFile[] = [];
  let at = view.getUint32(end + 16, true);
  for (let count = view.getUint16(end + 10, true); count > 0; count--) {
    if (at + 46 > archive.length || view.getUint32(at, true) !== CENTRAL)
      throw new RangeError('the archive is damaged');
    const [size, nameLength] = [view.getUint32(at + 24, true), view.getUint16(at + 28, true)];
    const path = fromUtf8(archive.subarray(at + 46, at + 46 + nameLength));
    if (view.getUint16(at + 10, true) !== 0) throw new RangeError(`${path} is compressed: unpack the archive first`);
    const local = view.getUint32(at + 42, true);
    if (local + 30 > archive.length) throw new RangeError('the archive is damaged');
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const data = archive.subarray(start, start + size);
    if (data.length !== size || crc32(data) !== view.getUint32(at + 16, true))
      throw new RangeError(`${path} is damaged`);
    files.push({ path, data });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return files;
}

function endOf(view: DataView): number {
  for (let at = view.byteLength - 22; at >= 0 && at >= view.byteLength - 22 - 0xffff; at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  throw new RangeError('this is no ZIP archive');
}

function header(signature: number, length: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  fill(view);
  return bytes;
}

/** What local and central headers share, from "version needed" on. */
function fileFields(view: DataView, at: number, name: Uint8Array, data: Uint8Array, crc: number): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, UTF8_NAMES, true);
  view.setUint16(at + 8, DOS_DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, data.length, true);
  view.setUint32(at + 18, data.length, true);
  view.setUint16(at + 22, name.length, true);
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(data: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of data) crc = (TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffff_ffff) >>> 0;
}

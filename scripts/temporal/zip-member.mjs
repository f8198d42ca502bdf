import { inflateRawSync } from 'node:zlib';

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;

function directoryStart(zip) {
  for (let at = zip.length - 22; at >= 0; at -= 1) {
    if (zip.readUInt32LE(at) === END_OF_DIRECTORY)
      return { at: zip.readUInt32LE(at + 16), entries: zip.readUInt16LE(at + 10) };
  }
  throw new Error('not a zip file: it has no directory');
}

function content(zip, entry) {
  // The local header's own name and extra field may be longer than those of the directory.
  const data = entry.offset + 30 + zip.readUInt16LE(entry.offset + 26) + zip.readUInt16LE(entry.offset + 28);
  const bytes = zip.subarray(data, data + entry.packed);
  if (entry.method === STORED) return bytes;
  if (entry.method === DEFLATED) return inflateRawSync(bytes);
  throw new Error(`zip method ${entry.method} is not known`);
}

/**
 * One member of a zip archive by its exact name (format: PKWARE APPNOTE 6.3, sections 4.3.7, 4.3.12, 4.3.16; no zip64).
 * @param {Buffer} zip
 * @throws Error when there is no such member
 */
export function zipMember(zip, name) {
  const directory = directoryStart(zip);
  let at = directory.at;
  for (let index = 0; index < directory.entries && zip.readUInt32LE(at) === DIRECTORY_ENTRY; index += 1) {
    const nameLength = zip.readUInt16LE(at + 28);
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const entry = {
        method: zip.readUInt16LE(at + 10),
        packed: zip.readUInt32LE(at + 20),
        offset: zip.readUInt32LE(at + 42),
      };
      return content(zip, entry);
    }
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  throw new Error(`the archive holds no ${name}`);
}

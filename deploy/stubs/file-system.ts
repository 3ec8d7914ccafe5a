/**
 * Replaces `node:fs` and `node:fs/promises` in the bundles, which load slowly. The SDK would use them to read its
 * configuration files, which Lambda doesn't have, and to send files.
 */
export { Readable as ReadStream } from 'node:stream';

export const readFile = async () => {
  throw new Error('no files');
};
export { readFile as createReadStream, readFile as fstatSync, readFile as lstatSync };

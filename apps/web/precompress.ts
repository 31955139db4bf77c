import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** Text files, which get smaller. */
const TEXT = /\.(?:html|js|css|svg|json)$/;
/** One packet: a smaller file does not arrive sooner when compressed. */
const LEAST_BYTES = 1024;

/**
 * Writes a brotli and a gzip version of each file of the built page beside it, at the best compression:
 * the daemon serves the one that the browser accepts, and never compresses during a request.
 */
export const precompress = (): Plugin => {
  let directory = '';
  return {
    name: 'socketarium-precompress',
    apply: 'build',
    configResolved: (config) => {
      directory = join(config.root, config.build.outDir);
    },
    closeBundle: async () => {
      const files = await readdir(directory, { recursive: true });
      await Promise.all(
        files.filter((file) => TEXT.test(file)).map((file) => compress(join(directory, file))),
      );
    },
  };
};

const compress = async (path: string): Promise<void> => {
  const bytes = await readFile(path);
  if (bytes.length < LEAST_BYTES) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  await Promise.all([
    promisify(brotliCompress)(bytes, { params }).then((br) => writeFile(`${path}.br`, br)),
    promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }).then((gz) =>
      writeFile(`${path}.gz`, gz),
    ),
  ]);
};

import type { TracedClientCalls } from '../tracing/traced-client-calls.ts';

/** A file in memory that holds these bytes, memfd_create(2). Its descriptor, or -errno. */
export const memoryFile = async (os: TracedClientCalls, bytes: Uint8Array): Promise<number> => {
  const fd = os.memfd_create('message');
  if (fd < 0) return fd;
  let rest = bytes;
  while (rest.length > 0) {
    const written = await os.write(fd, rest, rest.length);
    if (written < 0) {
      os.close(fd);
      return written;
    }
    rest = rest.subarray(written);
  }
  return fd;
};

import { closeSync, openSync, readSync } from 'node:fs';
import { LIMITS, type Scenario, SocketariumError } from '@socketarium/protocol';
import { parseScenarioText } from '@socketarium/scenarios';
import { UsageError } from '../usage-error.ts';

/** A scenario of the user's own. Throws UsageError, which names the file, the field and what was expected. */
export const readScenario = (path: string): Scenario => {
  try {
    return parseScenarioText(textOf(path), path);
  } catch (error) {
    if (error instanceof SocketariumError) throw new UsageError(error.message);
    throw error;
  }
};

const textOf = (path: string): string => {
  const bytes = beginningOf(path);
  if (bytes.length > LIMITS.scenarioFileBytes) {
    throw new UsageError(
      `${path}: is no scenario: it has more than ${LIMITS.scenarioFileBytes} bytes.`,
    );
  }
  try {
    // Also removes a byte order mark, which editors on other systems put in front.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${path}: is not UTF-8 text.`);
  }
};

/** One byte more than the limit is enough to know; a pipe has no size to check. */
const beginningOf = (path: string): Uint8Array => {
  let fd: number | null = null;
  try {
    fd = openSync(path, 'r');
    const buffer = new Uint8Array(LIMITS.scenarioFileBytes + 1);
    let length = 0;
    for (let count = -1; count !== 0 && length < buffer.length; length += count) {
      count = readSync(fd, buffer, length, buffer.length - length, null);
    }
    return buffer.subarray(0, length);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'ENOENT' ? `${path}: there is no such file.` : `${path}: cannot be read (${code}).`,
    );
  } finally {
    if (fd !== null) closeSync(fd);
  }
};

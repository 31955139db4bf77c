import type { ClientScript } from '@socketarium/protocol';
import type { TracedClientCalls } from '../tracing/traced-client-calls.ts';
import type { Conversation, Standing } from './conversation.ts';
import { memoryFile } from './memory-file.ts';
import type { Session } from './session.ts';

/**
 * The `descriptor` service from the client's side: the script's lines are written to an unnamed file, and
 * its descriptor is passed with one line to the server, which answers with what it read there.
 */
export const passDescriptor = async (
  session: Session,
  conversation: Conversation,
  os: TracedClientCalls,
  script: ClientScript,
): Promise<Standing> => {
  const encoder = new TextEncoder();
  const thought = await conversation.think(script.thinkMs);
  if (thought !== 'open' || !session.mayWrite) return thought;
  const fd = await memoryFile(os, encoder.encode(script.lines.join('\n')));
  if (fd < 0) return 'broken';
  const sent = await session.send(encoder.encode('fd\n'), 'sendmsg', 0, [fd]);
  const answered = sent < 0 ? 'broken' : await conversation.answer();
  const standing = answered === 'open' ? await conversation.finish(script) : answered;
  os.close(fd);
  return standing;
};

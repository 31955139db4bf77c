import type { ClientScript } from '@socketarium/protocol';
import { madeUpFile } from './content.ts';
import type { Conversation, Standing } from './conversation.ts';
import type { Session } from './session.ts';

/**
 * The messages for one file: a line with its name and length, its bytes, a line with their SHA-256 in
 * hexadecimal. On datagrams each part is one, which is why it goes wrong there.
 */
export function* fileMessages(
  name: string,
  bytes: number,
  chunks: Iterable<Uint8Array>,
): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  // Loaded when a file is copied: other clients start without it.
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256');
  yield encoder.encode(`FILE ${name} ${bytes}\n`);
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  yield encoder.encode(`${hash.digest('hex')}\n`);
}

/**
 * The `file` service from the client's side, "copying a movie": writes a file that is generated on the
 * way, as fast as the server takes it, and reads one line, the server's verdict. While the server is
 * slower it sleeps in its write.
 */
export const copyFile = async (
  session: Session,
  conversation: Conversation,
  script: ClientScript,
): Promise<Standing> => {
  const thought = await conversation.think(script.thinkMs);
  if (thought !== 'open') return thought;
  const { name, bytes, chunkBytes } = script.file;
  for (const message of fileMessages(name, bytes, madeUpFile(bytes, chunkBytes))) {
    const sent = session.mayWrite && (await session.sendAll(message));
    // Half-closed by its user: the missing part shows in the verdict.
    if (!session.mayWrite) return conversation.finish(script);
    if (!sent) return 'broken';
  }
  const answered = await conversation.answer();
  return answered === 'open' ? conversation.finish(script) : answered;
};

/** Bytes that somebody sent, as text of one line. */

/** What cannot be printed is a dot, a tab its escape. */
export const printable = (text: string): string =>
  text.replace(/[^\x20-\x7e]/g, (c) => (c === '\t' ? '\\t' : '·'));

/** A buffer's beginning in C's notation, at most `room` characters of it. */
export const quoted = (preview: string, room: number): string => {
  const cut = preview.length > room ? preview.slice(0, room) : preview;
  const shown = cut
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replace(/[^\x20-\x7e]/g, '·');
  return `"${shown}"${cut === preview ? '' : '…'}`;
};

import { ERRORS, type SocketariumError } from '@socketarium/protocol';

/** RFC 6455, 5.5: a close frame's reason has at most 123 bytes. */
const REASON_BYTES = 123;

/**
 * How a stream is closed on an error: 4000 + the HTTP status (4404 LAB_NOT_FOUND, 4429
 * VIEWER_LIMIT), 1011 for one without. A browser's WebSocket cannot see the status of a refused
 * upgrade, so these come as a close frame, whose reason begins with the code's name.
 */
export const closing = (error: SocketariumError): { code: number; reason: string } => {
  const { status } = ERRORS[error.code];
  return {
    code: status === null ? 1011 : 4000 + status,
    reason: cut(`${error.code}: ${error.message}`),
  };
};

const cut = (text: string): string => {
  const bytes = Buffer.from(text);
  if (bytes.length <= REASON_BYTES) return text;
  // A character cut in half decodes to U+FFFD, which is dropped.
  return new TextDecoder().decode(bytes.subarray(0, REASON_BYTES)).replace(/\uFFFD$/, '');
};

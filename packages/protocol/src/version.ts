/**
 * Version of everything that crosses a process boundary: the binary event frames, the WebSocket messages
 * and the API's bodies. Raised whenever a reader of the old form could misread the new.
 */
export const PROTOCOL_VERSION = 4;

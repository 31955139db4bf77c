/**
 * The error catalogue: every error that Socketarium itself raises (a system call's errno is not one of
 * them). `status` is the HTTP status where one applies. docs/errors.md explains them to users; a test
 * keeps the two in step.
 */
export const ERRORS = {
  BAD_REQUEST: { status: 400, title: 'A field is missing, unknown or out of range' },
  TOKEN_REQUIRED: { status: 401, title: 'The daemon listens beyond loopback and wants its token' },
  HOST_NOT_ALLOWED: { status: 403, title: 'The Host header names another host' },
  ORIGIN_NOT_ALLOWED: { status: 403, title: 'A page of another origin asked' },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address' },
  LAB_NOT_FOUND: { status: 404, title: 'No lab has this id' },
  CLIENT_NOT_FOUND: { status: 404, title: 'The lab has no client with this id' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The address exists, the method does not' },
  RUN_NOT_FOUND: { status: 404, title: 'No run has this id' },
  SCENARIO_NOT_FOUND: { status: 404, title: 'No scenario has this name' },
  SCENARIO_INVALID: { status: 400, title: 'A scenario is not as it should be' },
  SCENARIO_VARIANT: {
    status: 400,
    title: 'The scenario does not hold on that server or transport',
  },
  SERVER_RUNNING: { status: 409, title: 'The lab’s server still runs' },
  SERVER_NOT_RUNNING: { status: 409, title: 'The lab’s server has exited' },
  LAB_ENDED: { status: 409, title: 'The lab’s programs have ended' },
  CLIENT_NOT_CONNECTED: { status: 409, title: 'The client has no open connection' },
  CLIENT_SHARES_PROCESS: { status: 409, title: 'Killing the client would kill others' },
  REQUEST_TOO_LARGE: { status: 413, title: 'The request’s body is too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body is not application/json' },
  LAB_LIMIT: { status: 429, title: 'As many labs are alive as the daemon allows' },
  SECOND_SERVER_LIMIT: { status: 429, title: 'The lab has had as many second servers as it may' },
  RUN_LIMIT: { status: 429, title: 'As many scenarios run as the daemon allows' },
  CLIENT_LIMIT: { status: 429, title: 'The lab has as many clients as it allows' },
  VIEWER_LIMIT: { status: 429, title: 'The lab has as many viewers as it allows' },
  INTERNAL: { status: 500, title: 'The daemon itself failed' },
  C_UNAVAILABLE: { status: 503, title: 'Servers in C cannot be built here' },
  SERVER_START_FAILED: { status: 500, title: 'The lab’s server did not come to listen' },
  VIEWER_MESSAGE_INVALID: { status: null, title: 'A viewer sent what the stream does not know' },
  VIEWER_MESSAGE_BINARY: { status: null, title: 'A viewer sent binary where text is due' },
  FRAME_INVALID: { status: null, title: 'A program’s event record cannot be read' },
  PROTOCOL_MISMATCH: { status: null, title: 'Two parts speak different protocol versions' },
  PATH_TOO_LONG: { status: null, title: 'A Unix socket’s path is over 107 bytes' },
  FD_OUT_OF_RANGE: { status: null, title: 'A descriptor does not fit fd_set' },
  INVALID_ARGUMENT: { status: null, title: 'A system call’s argument is not of its type or range' },
  PORT_IN_USE: { status: null, title: 'The daemon’s port is taken' },
  UNSUPPORTED_SYSTEM: {
    status: null,
    title: 'Not Linux, or a part of Linux that is needed is refused',
  },
  SOCK_DIAG_REFUSED: { status: null, title: 'The kernel does not tell its queues here' },
} as const satisfies Record<string, { status: number | null; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** An error of the catalogue, with a sentence for the user. */
export class SocketariumError extends Error {
  readonly code: ErrorCode;
  /** The field of a request that is wrong, such as `script.thinkMs`. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, options?: { field?: string; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SocketariumError';
    this.code = code;
    this.field = options?.field;
  }
}

/** Body of every error response. */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; field?: string };
}

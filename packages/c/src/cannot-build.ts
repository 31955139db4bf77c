/** A C program cannot be built or kept on this machine; the message says why, and what to do. */
export class CannotBuild extends Error {
  override readonly name = 'CannotBuild';
}

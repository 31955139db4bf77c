/** An error in the command line that the user can fix: a sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

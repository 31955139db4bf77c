/** What the person who typed the command can mend: told in a sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

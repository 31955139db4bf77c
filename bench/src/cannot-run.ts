/** What keeps the benchmark from running, as a sentence with a remedy. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

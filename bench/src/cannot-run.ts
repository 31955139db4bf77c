/** What keeps the benchmark from running, as a sentence that says what to do. */
export class CannotRun extends Error {
  override readonly name = 'CannotRun';
}

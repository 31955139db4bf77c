import { expect, test } from 'vitest';
import { run } from './run.mjs';

const node = (script: string) => run(process.execPath, ['-e', script]);

test('gives the exit code and both streams', async () => {
  const { code, output } = await node('console.log("out"); console.error("err"); process.exit(3)');
  expect(code).toBe(3);
  expect(output).toContain('out\n');
  expect(output).toContain('err\n');
});

test('a command that does not exist is a failure with a reason', async () => {
  const { code, output } = await run('/nowhere/at-all', []);
  expect(code).toBe(127);
  expect(output).toContain('ENOENT');
});

test('a signal is a failure, and named', async () => {
  const { code, output } = await node('process.kill(process.pid, "SIGKILL")');
  expect(code).not.toBe(0);
  expect(output).toContain('SIGKILL');
});

test('standard input is empty, so that nothing waits for an answer', async () => {
  const { code } = await node('process.stdin.on("end", () => process.exit(0)).resume()');
  expect(code).toBe(0);
});

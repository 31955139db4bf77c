import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Address, Transport } from '@socketarium/protocol';
import { afterwards } from './servers.ts';

const program = createRequire(import.meta.url).resolve('@socketarium/programs/terminal');

/** The program as a user runs it, with pipes for a terminal. */
export class Terminal {
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  readonly #child;
  #stdout = '';
  #wake: (() => void) | null = null;

  constructor(transport: Transport, address: Address, file?: string) {
    const config = { transport, address, ...(file === undefined ? {} : { file }) };
    this.#child = spawn(process.execPath, [program, JSON.stringify(config)]);
    this.#child.stdin.on('error', () => {});
    afterwards(() => {
      this.#child.kill('SIGKILL');
    });
    this.#child.stdout.on('data', (chunk: Buffer) => {
      this.#stdout += chunk.toString();
      this.#wake?.();
    });
    let stderr = '';
    this.#child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (code) => resolve({ code, stdout: this.#stdout, stderr }));
    });
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Ctrl-D. */
  endTyping(): void {
    this.#child.stdin.end();
  }

  async printed(text: string): Promise<void> {
    while (!this.#stdout.includes(text)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

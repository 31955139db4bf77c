import { expect, it } from 'vitest';
import { encodeSigaction, SA_FLAGS_OFFSET, SA_MASK_OFFSET, SIGACTION_BYTES } from './sigaction.ts';
import { runC, runForNumbers } from './testing/c-program.ts';

it('lays struct sigaction out as C does', () => {
  const inC = runForNumbers(`#include <signal.h>
    #include <stddef.h>
    #include <stdio.h>
    int main(void) {
      printf("size %zu\\n", sizeof(struct sigaction));
      printf("handler %zu\\n", offsetof(struct sigaction, sa_handler));
      printf("mask %zu\\n", offsetof(struct sigaction, sa_mask));
      printf("flags %zu\\n", offsetof(struct sigaction, sa_flags));
      return 0;
    }`);
  expect(Object.fromEntries(inC)).toEqual({
    size: SIGACTION_BYTES,
    handler: 0,
    mask: SA_MASK_OFFSET,
    flags: SA_FLAGS_OFFSET,
  });
});

it('fills it in as C does', () => {
  const inC = runC(`#include <signal.h>
    #include <stdio.h>
    #include <string.h>
    int main(void) {
      struct sigaction act;
      memset(&act, 0, sizeof act);
      act.sa_handler = (void (*)(int))0x7f00112233445566;
      act.sa_flags = SA_RESTART;
      for (size_t i = 0; i < sizeof act; i++) printf("%02x", ((unsigned char *)&act)[i]);
      return 0;
    }`);
  const SA_RESTART = 0x10000000;
  expect(Buffer.from(encodeSigaction(0x7f00112233445566n, SA_RESTART)).toString('hex')).toBe(inC);
});

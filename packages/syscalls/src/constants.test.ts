import { expect, it } from 'vitest';
import * as constants from './constants.ts';
import { runForNumbers } from './testing/c-program.ts';

it('has the numbers of the C headers', () => {
  const lines = Object.keys(constants).map((name) => `printf("${name} %d\\n", ${name});`);
  const inC = runForNumbers(`#include <fcntl.h>
    #include <netinet/in.h>
    #include <netinet/tcp.h>
    #include <poll.h>
    #include <signal.h>
    #include <stdio.h>
    #include <sys/epoll.h>
    #include <sys/ioctl.h>
    #include <sys/mman.h>
    #include <sys/prctl.h>
    #include <sys/resource.h>
    #include <sys/socket.h>
    #include <sys/wait.h>
    #include <unistd.h>
    int main(void) { ${lines.join('\n')} return 0; }`);
  expect(Object.fromEntries(inC)).toEqual({ ...constants });
});

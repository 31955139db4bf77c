/**
 * The system calls that a server design makes, by their man-page names. Results are libc's, or
 * -errno. Implemented with tracing (tracing/traced-calls.ts) and without (bare-calls.ts).
 */
export interface ServerCalls {
  /** True from SIGTERM or SIGINT on: as a C program's flag that its signal handler sets. */
  readonly interrupted: boolean;
  unlink(pathname: string): number;
  socket(domain: number, type: number, protocol: number): number;
  setsockopt(sockfd: number, level: number, optname: number, optval: number): number;
  bind(sockfd: number, addr: Uint8Array): number;
  getsockname(sockfd: number): number;
  listen(sockfd: number, backlog: number): number;
  accept(sockfd: number): number;
  read(fd: number, buf: Uint8Array, count: number): number;
  write(fd: number, buf: Uint8Array, count: number): number;
  /** select(2) for readability, without a timeout. `readfds` is changed in place. */
  select(nfds: number, readfds: Uint8Array): number;
  close(fd: number): number;
}

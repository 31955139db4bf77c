/** Every multiplexing design, as in a configuration. */
export const MULTIPLEXED = [
  { name: 'select', design: { server: 'select', trigger: 'level' } },
  { name: 'poll', design: { server: 'poll', trigger: 'level' } },
  { name: 'epoll', design: { server: 'epoll', trigger: 'level' } },
  { name: 'epoll, edge', design: { server: 'epoll', trigger: 'edge' } },
] as const;

import type { ClientState } from '@socketarium/protocol';

/** The client after or before the selected one, in the order they came; the first when none is. */
export const neighbourOf = (
  clients: readonly ClientState[],
  selected: string | null,
  by: -1 | 1,
): string | null => {
  if (clients.length === 0) return null;
  const at = clients.findIndex(({ id }) => id === selected);
  if (at === -1) return (by === 1 ? clients.at(0) : clients.at(-1))?.id ?? null;
  return clients[(at + by + clients.length) % clients.length]?.id ?? null;
};

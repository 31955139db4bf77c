export { Host } from './host.ts';
export type { BatchListener, FactListener, HostOptions, Lab, RememberedEvents } from './types.ts';

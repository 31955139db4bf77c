export { Host } from './host.ts';
export type { BatchListener, FactListener, HostOptions, Lab } from './types.ts';

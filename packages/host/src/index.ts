export { Host } from './host.ts';
export type {
  BatchListener,
  EndListener,
  FactListener,
  HostOptions,
  Lab,
  RememberedEvents,
} from './types.ts';

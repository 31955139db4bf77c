import { CLIENT_FAULTS } from './client-faults.ts';
import type { Fault } from './fault.ts';
import { SERVER_FAULTS } from './server-faults.ts';

/** Every fault that the page can bring about. */
export const FAULTS: readonly Fault[] = [...CLIENT_FAULTS, ...SERVER_FAULTS];

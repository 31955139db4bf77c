import {
  type Fault,
  listFaults,
  type Scenario,
  SocketariumError,
  scenario as scenarioSchema,
} from '@socketarium/protocol';
import { inconsistencies } from './consistency.ts';
import { jsonFault } from './json-fault.ts';
import { knownFields } from './known-fields.ts';

/** Faults that one message lists. */
const LISTED_FAULTS = 5;

/**
 * A scenario as written, with its defaults filled in. Throws SCENARIO_INVALID, whose message names where
 * it was read (a file's path), the field and what was expected there: `queue.json:
 * steps[2].until.server.blockedIn: must be one of "socket", "bind" …`.
 */
export const parseScenario = (data: unknown, where: string): Scenario => {
  const result = scenarioSchema.safeParse(data);
  const faults = result.success
    ? inconsistencies(result.data)
    : listFaults(result.error.issues, data).map((fault) => withKnownFields(fault, data));
  if (faults.length > 0) throw invalid(where, faults);
  return result.data as Scenario;
};

/** A scenario from a JSON file. Throws SCENARIO_INVALID; for invalid JSON with line and column. */
export const parseScenarioText = (text: string, where: string): Scenario => {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    const fault = jsonFault(text);
    const place = fault === null ? where : `${where}:${fault.line}:${fault.column}`;
    const what = fault?.what ?? String(error);
    throw new SocketariumError('SCENARIO_INVALID', `${place}: is not JSON: ${what}`, {
      cause: error,
    });
  }
  return parseScenario(data, where);
};

const invalid = (
  where: string,
  faults: readonly { readonly field: string; readonly what: string }[],
): SocketariumError => {
  const listed = faults
    .slice(0, LISTED_FAULTS)
    .map(({ field, what }) => (field === '' ? what : `${field}: ${what}`));
  const more = faults.length - listed.length;
  return new SocketariumError(
    'SCENARIO_INVALID',
    `${where}: ${listed.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
    { field: faults[0]?.field ?? '' },
  );
};

const withKnownFields = (fault: Fault, data: unknown): Fault => {
  if (!fault.unknown) return fault;
  const known = knownFields(scenarioSchema, fault.path, data);
  return known.length === 0
    ? fault
    : { ...fault, what: `${fault.what} (known: ${known.join(', ')})` };
};

import type { Scenario, ScenarioEntry } from '@socketarium/protocol';
import { variantOf } from './variant.ts';

/** A scenario in the form of the list. */
export const scenarioEntry = (scenario: Scenario): ScenarioEntry => {
  const { id, title, question, answer, topic, watchPace, transports, servers, sources, lab } =
    scenario;
  return {
    id,
    title,
    question,
    answer,
    topic,
    watchPace,
    transports,
    servers,
    sources,
    transport: lab.transport,
    server: lab.server,
    observations: variantOf(scenario).observations.map(({ expected }) => expected),
  };
};

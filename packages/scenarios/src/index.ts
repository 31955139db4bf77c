export type { Scenario, ScenarioInput } from '@socketarium/protocol';

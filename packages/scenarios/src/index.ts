export type { Scenario, ScenarioInput } from '@socketarium/protocol';
export { fitsAmount, printAmount } from './check/amount.ts';
export type { PrintCall } from './check/check.ts';
export { Checker, type CheckerOptions } from './check/checker.ts';
export { decisiveMoment } from './decisive.ts';
export { scenarioEntry } from './entry.ts';
export { allScenarios, scenarioById, scenarioIds } from './library.ts';
export { parseScenario, parseScenarioText } from './parse.ts';
export type { Clock, FactListener, ScenarioDriver } from './run/driver.ts';
export {
  type Outcome,
  type Progress,
  type RunningScenario,
  type RunOptions,
  runScenario,
} from './run/runner.ts';
export { reachOf, type Variant, type VariantChoice, variantOf, variantsOf } from './variant.ts';

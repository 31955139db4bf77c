import {
  type CreateLab,
  createLab,
  isDatagram,
  type Language,
  labFits,
  listFaults,
  type Observation,
  type Scenario,
  type ScenarioStep,
  type ServerDesign,
  SocketariumError,
  type Transport,
} from '@socketarium/protocol';

/** The requested variant; omitted fields are the scenario's own. */
export interface VariantChoice {
  readonly server?: ServerDesign | undefined;
  readonly transport?: Transport | undefined;
  readonly language?: Language | undefined;
}

/** A scenario on one transport and one server design, with what applies there. */
export interface Variant {
  readonly scenario: Scenario;
  readonly lab: CreateLab;
  readonly steps: readonly ScenarioStep[];
  readonly observations: readonly Observation[];
}

/** Throws SCENARIO_VARIANT, with the possible variants, when the scenario does not hold there. */
export const variantOf = (scenario: Scenario, choice: VariantChoice = {}): Variant => {
  const { transports, servers } = reachOf(scenario);
  const transport = choice.transport ?? scenario.lab.transport;
  if (!transports.includes(transport)) throw refusal(scenario, 'transport', transport, transports);
  // A datagram server has one design, which need not be given.
  const own = scenario.lab.server;
  const byDefault = labFits.server(own, { transport }) ? own : 'iterative';
  const server = choice.server ?? byDefault;
  if (server !== byDefault && !servers.includes(server)) {
    throw refusal(scenario, 'server', server, servers);
  }
  const language = choice.language ?? scenario.lab.language;
  const lab = { ...labOf(scenario.lab, transport, server), language };
  const checked = createLab.safeParse(lab);
  if (!checked.success) {
    const [fault] = listFaults(checked.error.issues, lab);
    throw new SocketariumError(
      'SCENARIO_VARIANT',
      `${scenario.id} cannot run with ${server} on ${transport}: ${fault?.field} ${fault?.what}.`,
      { field: fault?.field ?? 'transport' },
    );
  }
  const applies = ({ only }: { only?: ScenarioStep['only'] }): boolean =>
    (only?.transport?.includes(transport) ?? true) && (only?.server?.includes(server) ?? true);
  return {
    scenario,
    lab: checked.data,
    steps: scenario.steps.filter(applies),
    observations: scenario.observations.filter(applies),
  };
};

/** The transports and designs that the scenario holds on, its own first. */
export const reachOf = ({
  lab,
  transports,
  servers,
}: Scenario): { transports: Transport[]; servers: ServerDesign[] } => ({
  transports: [...new Set([lab.transport, ...transports])],
  servers: [...new Set([lab.server, ...servers])],
});

/** Every variant that can run. */
export const variantsOf = (scenario: Scenario): Variant[] => {
  const { transports, servers } = reachOf(scenario);
  const variants: Variant[] = [];
  for (const transport of transports) {
    for (const server of isDatagram(transport) ? (['iterative'] as const) : servers) {
      try {
        variants.push(variantOf(scenario, { transport, server }));
      } catch (error) {
        if (!(error instanceof SocketariumError && error.code === 'SCENARIO_VARIANT')) throw error;
      }
    }
  }
  return variants;
};

/** Options for a single design or address family are not carried over to another. */
const labOf = (lab: CreateLab, transport: Transport, server: ServerDesign): CreateLab => {
  const { io, ...rest } = lab;
  return {
    ...rest,
    ...(io !== undefined && labFits.ioOnTransport(io, { transport }) && { io }),
    transport,
    server,
    trigger: labFits.trigger(lab.trigger, { server }) ? lab.trigger : 'level',
    ipv6: lab.ipv6 && labFits.ipv6(true, { transport }),
  };
};

const refusal = (
  scenario: Scenario,
  field: 'server' | 'transport',
  asked: string,
  possible: readonly string[],
): SocketariumError =>
  new SocketariumError(
    'SCENARIO_VARIANT',
    `${scenario.id} does not hold on ${asked}: its ${field} can be ${possible.join(', ')}.`,
    { field },
  );

import { type ScenarioInput, SocketariumError } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse.ts';
import { written } from './testing/written.ts';
import { type VariantChoice, variantOf, variantsOf } from './variant.ts';

const of = (patch: Partial<ScenarioInput>, choice: VariantChoice = {}) =>
  variantOf(parseScenario(written(patch), 'here'), choice);

const refusal = (patch: Partial<ScenarioInput>, choice: VariantChoice): string => {
  try {
    of(patch, choice);
  } catch (error) {
    if (!(error instanceof SocketariumError)) throw error;
    expect(error.code).toBe('SCENARIO_VARIANT');
    return error.message;
  }
  throw new Error('it was accepted');
};

describe('a variant', () => {
  const both = { transports: ['tcp' as const], servers: ['select' as const] };

  it('is the scenario’s own lab when nothing else is asked for', () => {
    expect(of(both).lab).toMatchObject({ transport: 'unix-stream', server: 'iterative' });
  });

  it('has the requested transport and server', () => {
    expect(of(both, { transport: 'tcp', server: 'select' }).lab).toMatchObject({
      transport: 'tcp',
      server: 'select',
      service: 'echo',
    });
  });

  it('has the steps and observations that are for it', () => {
    const patch: Partial<ScenarioInput> = {
      ...both,
      steps: [
        { add: { count: 1 } },
        { add: { count: 2 }, only: { server: ['select'] } },
        { add: { count: 3 }, only: { transport: ['tcp'], server: ['iterative'] } },
      ],
      observations: [
        { expected: 'all', check: { atEnd: { timeWait: 0 } }, only: { transport: ['tcp'] } },
        { expected: 'any', check: { atEnd: { phases: { done: 1 } } } },
      ],
    };
    const counts = (choice: VariantChoice) => {
      const { steps, observations } = of(patch, choice);
      return [steps.map((step) => 'add' in step && step.add.count), observations.length];
    };
    expect(counts({})).toEqual([[1], 1]);
    expect(counts({ server: 'select' })).toEqual([[1, 2], 1]);
    expect(counts({ transport: 'tcp' })).toEqual([[1, 3], 2]);
    expect(counts({ transport: 'tcp', server: 'select' })).toEqual([[1, 2], 2]);
  });

  it('on datagrams is iterative by itself, with calls that report the sender', () => {
    const patch: Partial<ScenarioInput> = {
      lab: { transport: 'tcp', server: 'select', service: 'echo', io: 'read-write' },
      transports: ['udp'],
    };
    const { lab } = of(patch, { transport: 'udp' });
    expect(lab).toMatchObject({ transport: 'udp', server: 'iterative' });
    expect(lab).not.toHaveProperty('io');
  });

  it('drops what belongs to one design or family only', () => {
    const patch: Partial<ScenarioInput> = {
      lab: { transport: 'tcp', server: 'epoll', service: 'echo', trigger: 'edge', ipv6: true },
      transports: ['unix-stream'],
      servers: ['poll'],
    };
    expect(of(patch).lab).toMatchObject({ trigger: 'edge', ipv6: true });
    expect(of(patch, { server: 'poll' }).lab).toMatchObject({ trigger: 'level', ipv6: true });
    expect(of(patch, { transport: 'unix-stream' }).lab).toMatchObject({
      trigger: 'edge',
      ipv6: false,
    });
  });
});

describe('a variant that the scenario does not hold on', () => {
  it('is refused with those that it does hold on', () => {
    expect(refusal({ servers: ['select'] }, { server: 'epoll' })).toBe(
      'by-hand does not hold on epoll: its server can be iterative, select.',
    );
    expect(refusal({}, { transport: 'udp' })).toBe(
      'by-hand does not hold on udp: its transport can be unix-stream.',
    );
  });

  it('may be a combination that no lab can have', () => {
    expect(
      refusal({ transports: ['udp'], servers: ['select'] }, { transport: 'udp', server: 'select' }),
    ).toBe(
      'by-hand cannot run with select on udp: server must be iterative on udp: one socket, nothing to multiplex.',
    );
  });
});

describe('all variants', () => {
  it('are those that can run', () => {
    const scenario = parseScenario(
      written({ transports: ['tcp', 'udp'], servers: ['select', 'epoll'] }),
      'here',
    );
    expect(variantsOf(scenario).map(({ lab }) => `${lab.server} on ${lab.transport}`)).toEqual([
      'iterative on unix-stream',
      'select on unix-stream',
      'epoll on unix-stream',
      'iterative on tcp',
      'select on tcp',
      'epoll on tcp',
      'iterative on udp',
    ]);
  });
});

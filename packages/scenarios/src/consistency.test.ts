import { type ScenarioInput, scenario } from '@socketarium/protocol';
import { describe, expect, it } from 'vitest';
import { inconsistencies } from './consistency.ts';
import { written } from './testing/written.ts';

const found = (patch: Partial<ScenarioInput>): string[] =>
  inconsistencies(scenario.parse(written(patch))).map(({ field, what }) => `${field}: ${what}`);

const observing = (check: object): ScenarioInput['observations'] => [
  { expected: 'so it is', check } as ScenarioInput['observations'][number],
];

describe('clients that no step adds', () => {
  it('are found in the references of steps and observations', () => {
    expect(
      found({
        steps: [
          { add: { count: 2 } },
          { command: { type: 'client.kill', clientId: 'client-3' } },
          { until: { clients: [{ id: 'client-2' }, { id: 'client-4' }] } },
          { untilCall: { actor: 'client-9', call: 'read' } },
        ],
        observations: observing({ atEnd: { queue: { members: ['client-1', 'client-5'] } } }),
      }),
    ).toEqual([
      'steps[1].command.clientId: there is no client-3: only client-1 to client-2 are added before this step',
      'steps[2].until.clients[1].id: there is no client-4: only client-1 to client-2 are added before this step',
      'steps[3].untilCall.actor: there is no client-9: only client-1 to client-2 are added before this step',
      'observations[0].check.atEnd.queue.members[1]: there is no client-5: only client-1 to client-2 are added by any step',
    ]);
  });

  it('are not there before the step that adds them', () => {
    const close = { command: { type: 'client.close' as const, clientId: 'client-1' } };
    expect(found({ steps: [close, { add: {} }] })).toEqual([
      'steps[0].command.clientId: there is no client-1: no client is added before this step',
    ]);
    expect(found({ steps: [{ command: { type: 'client.add' } }, close] })).toEqual([]);
  });

  it('may be missing on one variant only', () => {
    const patch = {
      servers: ['select' as const],
      steps: [
        { add: {}, only: { server: ['select' as const] } },
        { until: { clients: [{ id: 'client-1' }] } },
      ],
    };
    expect(found(patch)).toEqual([
      'steps[1].until.clients[0].id: there is no client-1: no client is added before this step',
    ]);
  });

  it('are none where any client is meant, or an external one', () => {
    expect(
      found({
        observations: observing({
          sometime: { queue: { members: ['external:7'] }, clients: [{ id: 'client-*' }] },
        }),
      }),
    ).toEqual([]);
  });
});

describe('variants', () => {
  it('for which a part is written must be some that the scenario holds on', () => {
    expect(
      found({
        steps: [{ add: {}, only: { server: ['select'], transport: ['unix-stream', 'udp'] } }],
      }),
    ).toEqual([
      'steps[0].only.transport[1]: udp is none of what the scenario holds on (unix-stream)',
      'steps[0].only.server[0]: select is none of what the scenario holds on (iterative)',
    ]);
  });

  it('that are named must be possible', () => {
    const lab = {
      transport: 'unix-stream',
      server: 'select',
      service: 'echo',
      wholeLine: true,
    } as const;
    expect(found({ lab, transports: ['tcp', 'udp'], servers: ['poll'] })).toEqual([
      'transports[1]: udp is not possible with the lab that this scenario has',
    ]);
  });
});

describe('parts of the picture that a variant never has', () => {
  it('are found, unless they are for others only', () => {
    const patch = (only?: { transport: ['udp'] }): Partial<ScenarioInput> => ({
      transports: ['udp'],
      steps: [{ until: { datagrams: { length: 1 } }, ...(only && { only }) }],
    });
    expect(found(patch({ transport: ['udp'] }))).toEqual([]);
    expect(found(patch())).toEqual([
      'steps[0].until.datagrams: there is no queue of datagrams on unix-stream with iterative; say `only` where it is',
    ]);
  });

  it('are the accept queue of a datagram socket and TIME_WAIT of a Unix one', () => {
    const udp = { transport: 'udp', server: 'iterative', service: 'echo' } as const;
    expect(
      ['queue', 'secondQueue'].flatMap((queue) =>
        found({ lab: udp, observations: observing({ sometime: { [queue]: { length: 0 } } }) }),
      ),
    ).toEqual([
      'observations[0].check.sometime.queue: there is no accept queue on udp with iterative; say `only` where it is',
      'observations[0].check.sometime.secondQueue: there is no accept queue on udp with iterative; say `only` where it is',
    ]);
    expect(found({ observations: observing({ atEnd: { timeWait: 1 } }) })).toHaveLength(1);
  });
});

describe('what cannot be, or always is', () => {
  it('is found', () => {
    expect(
      found({
        steps: [
          { add: {} },
          { until: { queue: { length: { atLeast: 3, atMost: 2 } } } },
          { until: {} },
        ],
        observations: observing({ sometime: { server: {} } }),
      }),
    ).toEqual([
      'steps[1].until.queue.length: no number is at least 3 and at most 2',
      'steps[2].until: must say something of the picture',
      'observations[0].check.sometime: must say something of the picture',
    ]);
  });

  it('is the time that an entry took', () => {
    const call = { when: 'entered', actor: 'server', call: 'read' };
    expect(found({ observations: observing({ call, tookMs: 5 }) })).toEqual([
      'observations[0].check.call.when: must be "returned" to have taken any time',
    ]);
  });
});

describe('arguments that a call does not have', () => {
  it('are found wherever a call is looked for', () => {
    const read = { actor: 'server', call: 'read' };
    expect(
      found({
        steps: [{ untilCall: { ...read, args: { buff: 'x' } } } as never],
        observations: observing({ inOrder: [read, { ...read, args: { fd: 3, sockfd: 4 } }] }),
      }),
    ).toEqual([
      'steps[0].untilCall.args.buff: read has no such argument (it has fd, count, buf, buf.length)',
      'observations[0].check.inOrder[1].args.sockfd: read has no such argument (it has fd, count, buf, buf.length)',
    ]);
  });

  it('are those of the moment, and of any of the calls', () => {
    const args = { buf: 'x' };
    const entered = { actor: 'server', call: 'read', when: 'entered', args };
    expect(found({ observations: observing({ never: entered }) })).toEqual([
      'observations[0].check.never.args.buf: read as it is entered has no such argument (it has fd, count)',
    ]);
    const either = { actor: 'server', call: ['read', 'recvfrom'], args: { src_addr: '' } };
    expect(found({ observations: observing({ never: either }) })).toEqual([]);
  });
});

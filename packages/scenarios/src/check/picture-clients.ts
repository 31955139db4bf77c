import type {
  ClientPattern,
  ClientPhase,
  ClientState,
  LabState,
  PicturePattern,
} from '@socketarium/protocol';
import { fitsAmount, fitsText, printAmount, printWords } from './amount.ts';
import { count, type Leaf, nameWords, orNone } from './picture-leaf.ts';

interface Field {
  readonly name: string;
  readonly wanted: string;
  readonly fits: (client: ClientState) => boolean;
  readonly saw: (client: ClientState) => string;
}

/** What a pattern says about one client, or about some client that matches all of it (`client-*`). */
export const clientLeaves = (pattern: ClientPattern): readonly Leaf[] => {
  const fields = [...fieldsOf(pattern)];
  return pattern.id === 'client-*' ? [someClient(fields)] : oneClient(pattern.id, fields);
};

const oneClient = (id: string, fields: readonly Field[]): Leaf[] => {
  const find = (state: LabState): ClientState | undefined => {
    // client-N is at N-1, or later by the number of external ones that came in between.
    const guess = state.clients[Number(id.slice('client-'.length)) - 1];
    return guess?.id === id ? guess : state.clients.find((client) => client.id === id);
  };
  const leaf = ({ name, wanted, fits, saw }: Field): Leaf => ({
    wanted: `${id}.${name} is ${wanted}`,
    part: find,
    fits: (state) => {
      const client = find(state);
      return client !== undefined && fits(client);
    },
    saw: (state) => {
      const client = find(state);
      return client === undefined
        ? `there was no ${nameWords(id)}`
        : `${nameWords(id)} ${saw(client)}`;
    },
  });
  const isThere = {
    name: 'id',
    wanted: 'there',
    fits: () => true,
    saw: () => 'was there',
  };
  return (fields.length === 0 ? [isThere] : fields).map(leaf);
};

const someClient = (fields: readonly Field[]): Leaf => {
  const score = (client: ClientState): number => fields.filter(({ fits }) => fits(client)).length;
  const candidates = (state: LabState): ClientState[] =>
    state.clients.filter(({ kind }) => kind === 'lab');
  return {
    wanted: `there is a client whose ${fields.map((f) => `${f.name} is ${f.wanted}`).join(' and ')}`,
    part: (state) => state.clients,
    fits: (state) => candidates(state).some((client) => score(client) === fields.length),
    saw: (state) => {
      let nearest: ClientState | undefined;
      for (const client of candidates(state)) {
        if (nearest === undefined || score(client) > score(nearest)) nearest = client;
      }
      const client = nearest;
      if (client === undefined) return 'there was no client';
      const said = [...new Set(fields.map(({ saw }) => saw(client)))];
      return `${nameWords(client.id)} ${said.length === 0 ? 'was there' : said.join(' and ')}`;
    },
  };
};

function* fieldsOf(pattern: ClientPattern): Generator<Field> {
  const {
    phase,
    blockedIn,
    lastCall,
    reason,
    received,
    receivedBytes,
    sentBytes,
    servicesDone,
    place,
  } = pattern;
  if (phase !== undefined) {
    yield {
      name: 'phase',
      wanted: phase,
      fits: (c) => c.phase === phase,
      saw: (c) => `was ${c.phase}${c.reason === null ? '' : ` (${c.reason})`}`,
    };
  }
  if (blockedIn !== undefined) {
    yield {
      name: 'blockedIn',
      wanted: orNone(blockedIn),
      fits: (c) => c.blockedIn === blockedIn,
      saw: (c) => (c.blockedIn === null ? 'was not blocked' : `was blocked in ${c.blockedIn}`),
    };
  }
  if (lastCall !== undefined) {
    yield {
      name: 'lastCall',
      wanted: orNone(lastCall),
      fits: (c) => (c.lastCall?.call ?? null) === lastCall,
      saw: (c) => (c.lastCall === null ? 'had made no call' : `had called ${c.lastCall.call}`),
    };
  }
  if (reason !== undefined) {
    yield {
      name: 'reason',
      wanted: orNone(reason),
      fits: (c) => c.reason === reason,
      saw: (c) => `was ${c.phase}${c.reason === null ? '' : ` (${c.reason})`}`,
    };
  }
  if (received !== undefined) {
    yield {
      name: 'received',
      wanted: printWords(received),
      fits: (c) => fitsText(received, c.received),
      saw: (c) => `had received ${shorten(c.received)}`,
    };
  }
  const amounts = { receivedBytes, sentBytes, servicesDone } as const;
  for (const name of ['receivedBytes', 'sentBytes', 'servicesDone'] as const) {
    const amount = amounts[name];
    if (amount === undefined) continue;
    yield {
      name,
      wanted: printAmount(amount),
      fits: (c) => fitsAmount(amount, c[name]),
      saw: (c) => AMOUNT_WORDS[name](c[name]),
    };
  }
  if (place !== undefined) {
    yield {
      name: 'place',
      wanted: place === null ? 'none' : printAmount(place),
      fits: (c) =>
        c.place === null || place === null ? c.place === place : fitsAmount(place, c.place),
      saw: (c) =>
        c.place === null ? 'was not in the queue' : `was at place ${c.place} in the queue`,
    };
  }
}

const AMOUNT_WORDS = {
  receivedBytes: (n: number) => `had received ${count(n, 'byte')}`,
  sentBytes: (n: number) => `had sent ${count(n, 'byte')}`,
  servicesDone: (n: number) => `had completed ${count(n, 'service')}`,
};

const SHOWN = 60;

const shorten = (text: string): string =>
  JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** How many clients are in each phase, and how many are blocked in each call. */
export const crowdLeaves = ({ phases, blocked }: PicturePattern): readonly Leaf[] => {
  const leaf = (
    wanted: string,
    n: (state: LabState) => number,
    amount: number | object,
    words: string,
  ): Leaf => ({
    wanted,
    part: (state) => state.clients,
    fits: (state) => fitsAmount(amount, n(state)),
    saw: (state) => `${count(n(state), 'client')} ${n(state) === 1 ? 'was' : 'were'} ${words}`,
  });
  const leaves: Leaf[] = [];
  for (const [phase, amount] of Object.entries(phases ?? {}) as [ClientPhase, number | object][]) {
    const n = (state: LabState) => countWhere(state, (client) => client.phase === phase);
    leaves.push(leaf(`phases.${phase} is ${printAmount(amount)}`, n, amount, phase));
  }
  for (const [call, amount] of Object.entries(blocked ?? {}) as [string, number | object][]) {
    const n = (state: LabState) => countWhere(state, (client) => client.blockedIn === call);
    leaves.push(leaf(`blocked.${call} is ${printAmount(amount)}`, n, amount, `blocked in ${call}`));
  }
  return leaves;
};

const countWhere = (state: LabState, is: (client: ClientState) => boolean): number => {
  let n = 0;
  for (const client of state.clients) if (is(client)) n++;
  return n;
};

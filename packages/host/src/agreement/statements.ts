import { clientMachineOf, machineOf } from '@socketarium/model';
import { sleepOf } from '@socketarium/model/selectors/asleep';
import { serverMoment } from '@socketarium/model/selectors/server-moment';
import { standingOf } from '@socketarium/model/selectors/standing';
import { stoppedSince } from '@socketarium/model/selectors/stopped';
import { waitingClients } from '@socketarium/model/selectors/waiting';
import { captionAt } from '@socketarium/model/words/caption';
import { standingWords } from '@socketarium/model/words/client';
import { explain } from '@socketarium/model/words/explain';
import { cardHeadline, detailOf } from '@socketarium/model/words/server';
import { clientThreadWords, serverThreadWords } from '@socketarium/model/words/threads';
import { placeWords, saidOf } from '@socketarium/model/words/traits';
import { isDatagram, type LabState } from '@socketarium/protocol';

/**
 * What caption, stage, cards, panel and machine say about one moment, from the functions that the page
 * draws them with; and where they contradict each other.
 */

const NUMBERS = 'No One Two Three Four Five Six Seven Eight Nine Ten'.split(' ');

/** The number of waiting clients in a sentence; null where it has none. */
const countedIn = (text: string): number | null => {
  const word = / ?(\w+) (?:other waits|others wait|client waits|clients wait)\./.exec(text)?.[1];
  if (word === undefined) return null;
  const n = NUMBERS.indexOf(word);
  return n >= 0 ? n : Number(word);
};

/** The client that a sentence names as served or waited for. */
const servedIn = (text: string): string | null =>
  /^The server (?:serves|sleeps in \w+\(\d+\), waiting for|sleeps in \w+\(\d+\) until) (client \d+)/.exec(
    text,
  )?.[1] ?? null;

/** Contradictions at this moment, each in words; empty when all parts agree. */
export const contradictions = (state: LabState, now: number): string[] => {
  const found: string[] = [];
  const { server, config, listening } = state;
  const moment = serverMoment(state, now);
  const caption = captionAt(state, now);
  const said = `${caption.text} ${caption.advice ?? ''}`;
  const dot = serverThreadWords(state, now);
  const machine = machineOf(config);
  const here = machine.states.find(({ id }) => id === server.machine);
  const card = `${cardHeadline(state, here?.label ?? '', null)} ${detailOf(state, now, null)}`;
  const sleeps = moment.kind === 'asleep';
  const explained = explain(machine, server.position, sleeps);
  const no = (holds: boolean, what: string): void => {
    if (!holds) found.push(`${what}: ${JSON.stringify({ moment, said, dot, card, explained })}`);
  };

  // Which thread sleeps, and in which call.
  const call = sleeps ? moment.sleep.call.call : null;
  no((dot.where === 'asleep') === sleeps, 'the dot sleeps, or does not, unlike the server');
  no(
    /\bsleeps in\b/.test(caption.text) === (sleeps && call !== 'nanosleep'),
    'the caption on sleep',
  );
  if (call !== null) {
    no(dot.call.startsWith(`${call}(`), 'the dot’s call');
    no(caption.text.includes(`${call}(`), 'the caption’s call');
    // Except after a surprise, the machine is in the state of that call.
    no(
      here?.sleeps !== true || explained === (here.whileAsleep ?? explained),
      'the machine’s words',
    );
  } else if (here?.whileAsleep !== undefined && here.whileAsleep !== here.explanation) {
    no(explained !== here.whileAsleep, 'the machine says that it sleeps');
  }
  if (moment.kind === 'stopped') {
    no(/stopped by a signal/.test(caption.text), 'the caption on a stopped server');
    no(/stopped by a signal/.test(card), 'the card on a stopped server');
    no(/stopped by a signal/.test(dot.note), 'the dot of a stopped server');
  }

  // Which clients wait where, and how many.
  const queued = listening?.acceptQueue.length ?? 0;
  no(
    !/queue is empty/.test(said) || queued === 0 || state.servers.length > 1,
    'an empty queue of some',
  );
  if (!isDatagram(config.transport) && state.servers.length === 1) {
    const n = countedIn(caption.text);
    const waiting = waitingClients(state).length;
    if (n !== null) no(n === waiting, 'the caption’s count');
    const standing = state.clients.map((client) => standingOf(client, state, now));
    const seen = standing.filter((one) => one === 'queued' || one === 'door').length;
    no(seen <= waiting, 'more cards wait than are counted');
  }

  // Which client is served must be the same on card and panel.
  const served = servedIn(caption.text);
  for (const client of state.clients) {
    const standing = standingOf(client, state, now);
    const about = saidOf(client, state, now);
    if (standing !== 'left') {
      no(
        placeWords(client, state, now) === standingWords(client, standing, false, about),
        'panel, card',
      );
    }
    if (server.status === 'exited')
      no(standing !== 'served', `${client.name} is served by the dead`);
    if (client.name === served) {
      no(
        ['served', 'connected', 'cut', 'left', 'done', 'failed'].includes(standing),
        `${served} ${standing}`,
      );
    } else if (served !== null && config.server === 'iterative' && !isDatagram(config.transport)) {
      no(standing !== 'served' || client.kind === 'external', `${client.name} is served as well`);
    }
    const thread = clientThreadWords(state, client, now);
    const sleep = sleepOf(client, now);
    no(
      (thread.where === 'asleep') ===
        (sleep !== null && thread.where !== 'gone' && thread.stopped !== true),
      'a client’s dot',
    );
    if (client.kind === 'lab' && stoppedSince(state, client.pid) !== null)
      no(thread.where === 'gone' || thread.stopped === true, 'the dot of a stopped client');
    if (client.position !== null) {
      const its = clientMachineOf(config);
      const state_ = its.states.find(({ id }) => id === client.position?.state);
      const text = explain(its, client.position, sleep !== null);
      const onlyAsleep =
        state_?.whileAsleep !== undefined && state_.whileAsleep !== state_.explanation;
      no(!onlyAsleep || sleep !== null || text !== state_.whileAsleep, 'a client’s machine sleeps');
    }
  }
  return found;
};

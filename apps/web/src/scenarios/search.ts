import type { ScenarioEntry } from '@socketarium/protocol';

/** Scenarios of one topic. */
export interface Topic {
  readonly topic: string;
  readonly entries: readonly ScenarioEntry[];
}

/** What of a scenario is searched, the most telling first. */
const fieldsOf = (entry: ScenarioEntry): readonly string[] => [
  entry.title,
  entry.id,
  entry.question,
  entry.topic,
  [...entry.sources, ...entry.observations, entry.transport, entry.server].join(' '),
];

/** The scenarios in which every word occurs, by topic, in the order in which they are listed. */
export const search = (entries: readonly ScenarioEntry[], text: string): readonly Topic[] => {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const topics = new Map<string, ScenarioEntry[]>();
  for (const entry of entries) {
    const found = fieldsOf(entry).join('\n').toLowerCase();
    if (!words.every((word) => found.includes(word))) continue;
    const topic = topics.get(entry.topic);
    if (topic === undefined) topics.set(entry.topic, [entry]);
    else topic.push(entry);
  }
  return [...topics].map(([topic, found]) => ({ topic, entries: found }));
};

/** All found, in the order of the list. */
export const inOrder = (topics: readonly Topic[]): readonly ScenarioEntry[] =>
  topics.flatMap(({ entries }) => entries);

/**
 * The best of what was found, to be run by Enter: one with the text in its title, else the first.
 * Undefined when nothing was found.
 */
export const best = (topics: readonly Topic[], text: string): ScenarioEntry | undefined => {
  const all = inOrder(topics);
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return all[0];
  for (const field of [0, 1, 2] as const) {
    const found = all.find((entry) => fieldsOf(entry)[field]?.toLowerCase().includes(wanted));
    if (found !== undefined) return found;
  }
  return all[0];
};

import type { ScenarioEntry } from '@socketarium/protocol';
import { allScenarios, scenarioEntry } from '@socketarium/scenarios';

/** The scenarios that come with Socketarium: by topic for people, in the API's form with `json`. */
export const list = (json: boolean): string => {
  const entries = allScenarios().map(scenarioEntry);
  return json ? `${JSON.stringify(entries, null, 2)}\n` : byTopic(entries);
};

const byTopic = (entries: readonly ScenarioEntry[]): string => {
  const topics = new Map<string, ScenarioEntry[]>();
  for (const entry of entries) {
    const topic = topics.get(entry.topic);
    if (topic === undefined) topics.set(entry.topic, [entry]);
    else topic.push(entry);
  }
  const width = Math.max(...entries.map(({ id }) => id.length));
  const lines: string[] = [];
  for (const [topic, members] of topics) {
    lines.push(topic);
    for (const { id, title, question } of members) {
      lines.push(`  ${id.padEnd(width)}  ${title}`, `  ${' '.repeat(width)}  ${question}`);
    }
    lines.push('');
  }
  lines.push('socketarium run NAME runs one, socketarium run --all every one.', '');
  return lines.join('\n');
};

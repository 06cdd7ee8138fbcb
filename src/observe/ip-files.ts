import { families } from '../ir/family.js';
import type { Family } from '../ir/ruleset.js';
import type { RememberedRead } from '../kernel/remember-reads.js';
import { type BatchAnswer, parseBatchAnswers } from '../render/ip-json/batch.js';
import type { Snapshot } from '../render/snapshot.js';
import { splitRoutes } from './read-network.js';

const words = { rules: 'rule show', routes: 'route show table all', addresses: 'addr show' };

/** The files of a snapshot that `ip` prints, from remembered reads of a pod; null where an answer is missing. */
export function ipFilesOf(reads: readonly RememberedRead[]): Snapshot | null {
  const [answers, answers6] = families.map((family) => answersOf(reads, family));
  const [rules, routes, addresses] = [words.rules, words.routes, words.addresses].map((one) => answers?.get(one));
  const rules6 = answers6?.get(words.rules);
  if (rules === undefined || routes === undefined || addresses === undefined || rules6 === undefined) return null;
  const { ipv4, ipv6 } = splitRoutes(JSON.parse(routes));
  return {
    'ip-rule.json': rules,
    'ip6-rule.json': rules6,
    'ip-addr.json': addresses,
    'ip-route.json': JSON.stringify(ipv4),
    'ip6-route.json': JSON.stringify(ipv6),
  };
}

/** What `ip` printed for a family, by its words. */
function answersOf(reads: readonly RememberedRead[], family: Family): ReadonlyMap<string, string> {
  const prefix = family === 'ipv6' ? 'ip -6 -N -json -details ' : 'ip -N -json -details ';
  return new Map(
    reads.flatMap(({ command: { argv, stdin }, result }): readonly (readonly [string, string])[] => {
      const asked = argv.join(' ');
      if (result === null || !asked.startsWith(prefix)) return [];
      if (stdin === undefined) return result.exitCode === 0 ? [[asked.slice(prefix.length), result.stdout]] : [];
      const questions = stdin.trimEnd().split('\n');
      return answersIn(result.stdout, result.stderr, questions.length).flatMap((answer, index) =>
        'text' in answer ? [[questions[index] ?? '', answer.text] as const] : [],
      );
    }),
  );
}

function answersIn(stdout: string, stderr: string, questions: number): readonly BatchAnswer[] {
  try {
    return parseBatchAnswers(stdout, stderr, questions);
  } catch {
    return [];
  }
}

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import type { Rule } from '../../../src/ir/ruleset.js';
import { printLine } from '../../../src/render/iptables/print.js';
import type { Hop } from '../../../src/simulate/hop.js';
import { tableText } from '../../../src/simulate/table-ref.js';
import type { Arena } from './arena.js';

/** What the kernel says of a packet, in order: `TABLE CHAIN, mark M` at the first step in a chain (the mark is that after it), each rule with its verdict, each policy. */
export type Course = readonly string[];

const ourTables = new Set(['raw', 'mangle', 'nat', 'filter']);

/** Every packet of arena.py is traced; what the kernel makes by itself is not. */
const tracing = ['prerouting', 'output']
  .map((hook) => `chain ${hook} { type filter hook ${hook} priority -350; ip ttl 77 meta nftrace set 1; }`)
  .join('\n');

/** Runs `work` while the kernel tells of each rule. @returns the courses by the packets' identifiers. */
export async function traced(
  arena: Arena,
  namespace: string,
  sentinel: (id: number) => Promise<unknown>,
  work: () => Promise<void>,
): Promise<ReadonlyMap<number, Course>> {
  arena.run(namespace, `nft -f - << 'END'\ntable ip zz-tracer {\n${tracing}\n}\nEND`);
  const name = arena.netns[namespace]?.split('/').at(-1) ?? '';
  const monitor = spawn('ip', ['netns', 'exec', name, 'stdbuf', '-oL', 'xtables-monitor', '--trace']);
  let ended = '';
  let said = '';
  monitor.stderr.on('data', (chunk) => (said += chunk));
  monitor.on('close', (code, signal) => (ended = `xtables-monitor ended: ${signal ?? code}: ${said}`));
  const courses = new Map<number, string[]>();
  let [id, mark] = [0, '0x0'];
  let isEntering = false;
  createInterface({ input: monitor.stdout }).on('line', (line) => {
    const header = /^PACKET: .* ID=(\d+)(?:.* MARK=(0x[0-9a-f]+))?/.exec(line);
    if (header !== null) {
      [id, mark, isEntering] = [Number(header[1]), header[2] ?? '0x0', true];
      return;
    }
    const [, table = '', chain = '', what = '', rule = ''] =
      /^ TRACE: \d+ \w+ (\S+?):(\S+?):(\S+) *(.*?) *$/.exec(line) ?? [];
    if (!ourTables.has(table)) return;
    const course = courses.get(id) ?? [];
    courses.set(id, course);
    if (isEntering) course.push(`${table} ${chain}, mark ${mark}`);
    isEntering = false;
    course.push(stepOf(what, rule));
  });
  try {
    // It listens once it reports a packet, and has reported all once it reports one that was sent after them.
    await untilTold(first);
    await work();
    await untilTold(last);
  } finally {
    monitor.kill();
  }
  return courses;

  async function untilTold(id: number): Promise<void> {
    while (!courses.has(id)) {
      if (ended !== '') throw new Error(ended);
      // It ends when the kernel reports more than it can receive.
      await Promise.all([sentinel(id), pause(70)]);
    }
  }
}

const [first, last] = [60_001, 60_002];

/** RETURN has no name in xtables-monitor. */
const verdicts: Readonly<Record<string, string>> = { '0xfffffffb': 'return' };

function stepOf(what: string, rule: string): string {
  const [, verdict = ''] = /^(?:rule:0x[0-9a-f]+|policy|return):?([^:]*)/.exec(what) ?? [];
  const word = verdicts[verdict] ?? verdict.toLowerCase();
  return what.startsWith('policy') ? `policy ${word}` : `${rule.replace(/^-4 -t \w+ /, '')} -> ${word}`;
}

/** The same as the interpreter says it. */
export function foretoldCourse(hops: readonly Hop[]): Course {
  const course: string[] = [];
  let at = '';
  for (const hop of hops) {
    if (hop.kind === 'rule' || hop.kind === 'policy') {
      const place = `${tableText(hop.table)} ${hop.hook}`;
      if (place !== at) course.push(`${place}, mark 0x${hop.mark.toString(16)}`);
      at = place;
      course.push(
        hop.kind === 'rule' ? `${lineOf(hop.chain, hop.rule)} -> ${shown(hop.verdict)}` : `policy ${hop.verdict}`,
      );
    }
  }
  return course;
}

/** REJECT drops, for nft. */
function shown(verdict: string): string {
  return verdict === 'reject' ? 'drop' : verdict;
}

function lineOf(chain: string, { counters: _, ...bare }: Rule): string {
  return printLine(chain, bare);
}

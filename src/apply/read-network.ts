import type { IpRule } from '../ir/ip-rule.js';
import type { Address, Link } from '../ir/link.js';
import { mainTable, type Route } from '../ir/route.js';
import { type BatchAnswer, parseBatchAnswers } from '../render/ip-json/batch.js';
import { parseIpRules } from '../render/ip-json/ip-rules.js';
import { parseLinks } from '../render/ip-json/links.js';
import { parseRouteSource, parseRoutes } from '../render/ip-json/routes.js';
import { CommandError } from './command-error.js';
import { expectSuccess } from './expect-success.js';
import type { Machine } from './machine.js';
import type { CommandResult } from './run-command.js';

/** What to ask `ip` in one namespace. */
export interface NetworkQuestions {
  readonly tables: readonly number[];
  /** Names of links whose state and addresses are wanted. */
  readonly links: readonly string[];
  /** Whether to list all tunnel links too: foreign ones may hold our port. */
  readonly tunnels: boolean;
  /** An address for which the node's source is wanted. */
  readonly sourceTowards: string | null;
  /** Pod addresses of which the main table's route is wanted. */
  readonly pods: readonly string[];
}

export interface NetworkReading {
  readonly links: readonly Link[];
  readonly tunnels: readonly Link[];
  readonly addresses: readonly Address[];
  readonly routes: readonly Route[];
  readonly ipRules: readonly IpRule[];
  readonly source: string | null | undefined;
  readonly podInterfaces: ReadonlyMap<string, string>;
}

type Question =
  | { readonly about: 'rules'; readonly words: string }
  | { readonly about: 'table'; readonly words: string; readonly table: number }
  | { readonly about: 'link' | 'tunnels' | 'source'; readonly words: string }
  | { readonly about: 'pod'; readonly words: string; readonly ip: string };

/** Everything that `ip` knows and we need, by one process. */
export async function readNetwork(
  machine: Machine,
  netns: string | null,
  questions: NetworkQuestions,
): Promise<NetworkReading> {
  const asked = questionsFor(questions);
  const stdin = asked.map(({ words }) => `${words}\n`).join('');
  // -force: a link or table that does not exist must not end the batch; its exit status says nothing then. No -4: with it
  // `addr show` passes over links that have no IPv4 address, such as one that was made and not finished.
  const result = await machine.execute({
    argv: ['ip', '-json', '-details', '-force', '-batch', '-'],
    stdin,
    netns,
  });
  // Nothing at all was asked: nsenter was refused, or is not there.
  if (result.stdout === '' && /^nsenter: /m.test(result.stderr)) {
    throw new CommandError(result.command, { reason: 'exit', ...result });
  }
  const answers = parseBatchAnswers(result.stdout, result.stderr, asked.length);
  const of = (about: Question['about']) =>
    asked.flatMap((question, index) => {
      const answer = answers[index];
      return question.about === about && answer !== undefined ? [{ question, answer }] : [];
    });
  const links = of('link').flatMap(({ answer }) => parseLinks(answered(answer, result, 'does not exist')));
  const tables = await readTables(machine, netns, result, of('table'));
  const source = of('source')[0];
  return {
    links: links.map(({ link }) => link),
    addresses: links.flatMap(({ addresses }) => addresses),
    tunnels: of('tunnels')
      .flatMap(({ answer }) => parseLinks(answered(answer, result, 'Unknown device type')))
      .map(({ link }) => link),
    routes: tables,
    ipRules: of('rules').flatMap(({ answer }) => parseIpRules(answered(answer, result), 'ipv4')),
    source: source === undefined ? undefined : parseRouteSource(answered(source.answer, result, 'unreachable')),
    podInterfaces: new Map(
      of('pod').flatMap(({ question, answer }) => {
        const [route] = parseRoutes(answered(answer, result), 'ipv4', mainTable);
        return question.about === 'pod' && route?.dev != null ? [[question.ip, route.dev] as const] : [];
      }),
    ),
  };
}

function questionsFor({ tables, links, tunnels, sourceTowards, pods }: NetworkQuestions): readonly Question[] {
  return [
    { about: 'rules', words: 'rule show' },
    ...tables.map((table): Question => ({ about: 'table', table, words: `route show table ${table}` })),
    ...links.map((name): Question => ({ about: 'link', words: `addr show dev ${name}` })),
    ...(tunnels ? ['vxlan', 'geneve'] : []).map(
      (kind): Question => ({ about: 'tunnels', words: `link show type ${kind}` }),
    ),
    ...(sourceTowards === null ? [] : [{ about: 'source', words: `route get ${sourceTowards}` } as const]),
    ...pods.map((ip): Question => ({ about: 'pod', ip, words: `route show table main exact ${ip}/32` })),
  ];
}

/** The JSON of an answer, an empty list where the error says that there is no such thing. */
function answered(answer: BatchAnswer, result: CommandResult, absence?: string): unknown {
  if ('json' in answer) return answer.json;
  if (absence !== undefined && answer.error.includes(absence)) return [];
  throw new CommandError(result.command, { reason: 'exit', ...result, stderr: answer.error });
}

async function readTables(
  machine: Machine,
  netns: string | null,
  result: CommandResult,
  tables: readonly { readonly question: Question; readonly answer: BatchAnswer }[],
): Promise<readonly Route[]> {
  const missing = 'FIB table does not exist';
  const some = tables.some(({ answer }) => 'error' in answer && answer.error.includes(missing));
  const existing = some ? await tablesOfKernel(machine, netns) : null;
  return tables.flatMap(({ question, answer }) => {
    if (question.about !== 'table') return [];
    const absence = existing?.has(question.table) === false ? missing : undefined;
    return parseRoutes(answered(answer, result, absence), 'ipv4', question.table);
  });
}

/** A second source for which tables exist, since iproute2 words a failed dump like a missing table. */
async function tablesOfKernel(machine: Machine, netns: string | null): Promise<ReadonlySet<number>> {
  const argv = ['cat', '/proc/self/net/fib_triestat'];
  const { stdout } = expectSuccess(await machine.execute({ argv, netns }));
  return new Set([...stdout.matchAll(/^Id (\d+):/gm)].map(([, id]) => Number(id)));
}

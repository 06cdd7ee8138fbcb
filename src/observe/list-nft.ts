import * as z from 'zod';
import { foreignFamilies } from '../ir/foreign-table.js';
import type { NftTableName } from '../ir/predecessor.js';
import { CommandError } from '../kernel/command-error.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { iptablesFamily } from '../render/nft/foreign/iptables-table.js';
import { isNativeRule } from '../render/nft/foreign/native-rule.js';

const listing = z.object({ nftables: z.array(z.record(z.string(), z.unknown())) });

export interface NftListing {
  readonly json: string;
  /** The words of the rules, and what the JSON of some versions has wrong; null where nothing of it is asked for. */
  readonly text: string | null;
  /** Tables that nft cannot list, with what it says. */
  readonly unread: readonly string[];
}

/**
 * Everything that nft lists in a namespace, foreign tables included. Reading creates nothing.
 * @param only the tables to list; null: all.
 */
export async function listNft(
  machine: Machine,
  netns: string | null,
  isCounted: boolean,
  only: readonly NftTableName[] | null = null,
): Promise<NftListing> {
  const flags = isCounted ? [] : ['--stateless'];
  if (only !== null) return onlyTables(machine, netns, flags, only);
  const whole = await machine.execute({ argv: ['nft', '-j', ...flags, 'list', 'ruleset'], netns });
  if (/^nsenter: /m.test(whole.stderr)) expectSuccess(whole);
  const isListed = whole.exitCode === 0 ? needsText.of(whole.stdout) : null;
  const tables =
    isListed === null
      ? await tableByTable(machine, netns, flags, await tableNames(machine, netns))
      : { json: whole.stdout, needsText: isListed, unread: [] };
  const text = tables.needsText ? await textOf(machine, netns, [...flags, 'list', 'ruleset']) : null;
  return { json: tables.json, text, unread: tables.unread };
}

/** Whether the text is needed beside a listing; null: it is none. A listing that is remembered is looked at once. */
const needsText = lastAnswers(4, (json) => {
  const objects = objectsIn(json);
  return objects === null ? null : asksForText(objects);
});

function lastAnswers<T>(most: number, answer: (text: string) => T): { readonly of: (text: string) => T } {
  const known = new Map<string, T>();
  return {
    of: (text) => {
      const found = known.has(text) ? (known.get(text) as T) : answer(text);
      known.delete(text);
      known.set(text, found);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      return found;
    },
  };
}

export type NftObjects = z.infer<typeof listing>['nftables'];

/** nft 1.0.6 stops in the middle of its output at a table with flags and without chains, and exits 0. */
export function objectsIn(text: string): NftObjects | null {
  try {
    return listing.parse(JSON.parse(text.replace(/"flags": ?$/, '"flags": ""}}]}'))).nftables;
  } catch {
    return null;
  }
}

async function onlyTables(
  machine: Machine,
  netns: string | null,
  flags: readonly string[],
  only: readonly NftTableName[],
): Promise<NftListing> {
  const { json, needsText: isTextNeeded, unread } = await tableByTable(machine, netns, flags, only);
  if (!isTextNeeded) return { json, text: null, unread };
  const texts = await Promise.all(
    only.map(({ family, name }) => textOf(machine, netns, [...flags, 'list', 'table', family, name])),
  );
  return { json, text: texts.map((text) => text ?? '').join('\n'), unread };
}

async function tableNames(machine: Machine, netns: string | null) {
  const { stdout } = expectSuccess(await machine.execute({ argv: ['nft', 'list', 'tables'], netns }));
  return [...stdout.matchAll(/^table (\S+) (\S+)$/gm)].map(([, family = '', name = '']) => ({ family, name }));
}

/** If one table makes the whole listing fail, the other tables can still be listed one by one. */
async function tableByTable(
  machine: Machine,
  netns: string | null,
  flags: readonly string[],
  names: readonly { readonly family: string; readonly name: string }[],
) {
  const objects: NftObjects = [];
  const unread: string[] = [];
  for (const { family, name } of names) {
    const result = await machine.execute({ argv: ['nft', '-j', ...flags, 'list', 'table', family, name], netns });
    const listed = result.exitCode === 0 ? objectsIn(result.stdout) : null;
    if (listed !== null) {
      objects.push(...listed);
      continue;
    }
    unread.push(
      `nft table ${family} ${name}: ${new CommandError(result.command, { reason: 'exit', ...result }).message}`,
    );
    objects.push(...unlisted(family, name));
  }
  return { json: JSON.stringify({ nftables: objects }), needsText: asksForText(objects), unread };
}

/** The rules of a table that cannot be listed still apply to packets. */
function unlisted(family: string, table: string): NftObjects {
  const isOfPackets = ['ip', 'ip6', 'inet'].includes(family);
  return [
    { table: { family, name: table } },
    ...(isOfPackets ? ['prerouting', 'output'] : []).flatMap((hook) => [
      { chain: { family, table, name: hook, type: 'filter', hook, prio: 0, policy: 'accept' } },
      { rule: { family, table, chain: hook, expr: [{ unlisted: 'what nft cannot list' }] } },
    ]),
  ];
}

const tableObject = z.looseObject({ family: z.enum(foreignFamilies), name: z.string() });
const ruleObject = z.looseObject({ expr: z.array(z.unknown()) });

/**
 * Reads the text only if a program wrote natively, or a table has flags. Otherwise all rules are those of iptables, or
 * ours.
 */
export function asksForText(objects: NftObjects): boolean {
  return objects.some(({ rule, table }) => {
    if (rule !== undefined) {
      const read = ruleObject.safeParse(rule).data;
      return read !== undefined && isNativeRule(read.expr);
    }
    const found = table === undefined ? undefined : tableObject.safeParse(table).data;
    return found !== undefined && ('flags' in found || iptablesFamily(found) === null);
  });
}

async function textOf(machine: Machine, netns: string | null, words: readonly string[]): Promise<string | null> {
  const { exitCode, stdout } = await machine.execute({ argv: ['nft', '-a', ...words], netns });
  return exitCode === 0 ? stdout : null;
}

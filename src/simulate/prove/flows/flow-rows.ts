import { grouped } from '../../../base/grouped.js';
import { hasPorts } from '../../../ir/protocols.js';
import type { Family } from '../../../ir/ruleset.js';
import { caseText } from '../case.js';
import { clientPort } from '../distinctions.js';
import { detailsOf, type Judged } from './flow-pair.js';
import { protocolWord, rowWord } from './flow-words.js';
import { keyOf, type PortPair, portWords } from './port-words.js';

/** Flows that change alike. Each list is exact: whoever of `from` asks whomever of `to`. */
export interface FlowRow {
  readonly kind: 'added' | 'removed' | 'redirected';
  /** Words for groups, or single names where not all of a group are meant. */
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly protocols: readonly string[];
  /** Empty: any, or the protocol has none. */
  readonly ports: readonly string[];
  /** Empty: all that the node has. */
  readonly families: readonly Family[];
  readonly before: string;
  readonly after: string;
  readonly conversations: number;
  readonly example: { readonly what: string; readonly before: string; readonly after: string };
}

/** One flow of a cell: who, whom and by which port. */
interface Flow extends Judged {
  readonly from: string;
  readonly to: string;
  readonly ports: PortPair;
}

type Part = Pick<FlowRow, 'from' | 'to' | 'ports'> & { readonly flows: readonly Flow[] };

/** Gathers what changed: whole groups where all of a group change alike, names elsewhere. */
export function flowRows(
  judged: readonly Judged[],
  proxy: string,
  portNames: ReadonlyMap<number, string>,
): readonly FlowRow[] {
  const cells = grouped(judged, ({ case: one }) =>
    [one.from.role, one.to.role, one.header.family, protocolWord(one)].join(),
  );
  const rows = [...cells].flatMap(([, flows]) =>
    cellRows(
      flows.map((flow) => named(flow, portNames)),
      proxy,
    ),
  );
  const families = new Set(judged.map(({ case: one }) => one.header.family));
  return lists
    .reduce(mergedBy, rows)
    .map((row) => (row.families.length === families.size ? { ...row, families: [] } : row))
    .toSorted(inOrder);
}

function named(flow: Judged, portNames: ReadonlyMap<number, string>): Flow {
  const { from, header, to } = flow.case;
  const { destinationPort = 0, protocol, sourcePort = 0 } = header;
  const port = hasPorts(protocol) ? (portNames.get(destinationPort) ?? `${destinationPort}`) : '';
  const source = hasPorts(protocol) && sourcePort !== clientPort ? sourcePort : null;
  return { ...flow, from: from.name, to: to.name, ports: { port, sourcePort: source } };
}

/** The rows of conversations with the same roles, protocol and situation. */
function cellRows(flows: readonly Flow[], proxy: string): readonly FlowRow[] {
  const [first] = flows;
  if (first === undefined) return [];
  const { from, to } = first.case;
  const whole = { from: [rowWord(from.role, proxy)], to: [rowWord(to.role, proxy)] };
  const changed = grouped(
    flows.filter(({ isSame }) => !isSame),
    ({ after, before }) => `${before.text}|${after.text}`,
  );
  return [...changed.values()].flatMap((some) =>
    parts(some, flows, whole).map(({ flows: own, ...ends }) => rowOf(own, ends)),
  );
}

/** Splits flows into products of senders, receivers and ports. */
function parts(some: readonly Flow[], all: readonly Flow[], whole: Pick<Part, 'from' | 'to'>): readonly Part[] {
  const byPort = grouped(some, ({ ports }) => keyOf(ports));
  const alike = grouped([...byPort], ([, flows]) => pairsOf(flows));
  return [...alike.values()].flatMap((same): readonly Part[] => {
    const keys = new Set(same.map(([key]) => key));
    const flows = same.flatMap(([, own]) => own);
    const ports = portWords(
      flows.map((flow) => flow.ports),
      all.map((flow) => flow.ports),
    );
    const others = all.filter((flow) => keys.has(keyOf(flow.ports)));
    if (pairsOf(flows) === pairsOf(others)) return [{ ...whole, ports, flows }];
    const receivers = grouped([...grouped(flows, ({ from }) => from)], ([, own]) => namesOf(own, 'to').join());
    return [...receivers.values()].map((senders): Part => {
      const own = senders.flatMap(([, each]) => each);
      const isFromAll = senders.length === namesOf(others, 'from').length;
      const isToAll = senders.every(
        ([from, each]) =>
          namesOf(each, 'to').length ===
          namesOf(
            others.filter((one) => one.from === from),
            'to',
          ).length,
      );
      return {
        from: isFromAll ? whole.from : senders.map(([from]) => from),
        to: isToAll ? whole.to : namesOf(own, 'to'),
        ports,
        flows: own,
      };
    });
  });
}

function rowOf(flows: readonly Flow[], ends: Pick<Part, 'from' | 'to' | 'ports'>): FlowRow {
  const [first] = flows;
  if (first === undefined) throw new Error('a row has a flow');
  const { after, before, case: one } = first;
  return {
    kind: before.isAnswered === after.isAnswered ? 'redirected' : after.isAnswered ? 'added' : 'removed',
    ...ends,
    protocols: [protocolWord(one)],
    families: [one.header.family],
    before: before.text,
    after: before.text === after.text ? `${after.text}, another path` : after.text,
    conversations: flows.length,
    example: { what: caseText(one), ...detailsOf(first) },
  };
}

const lists = ['families', 'to', 'from', 'ports', 'protocols'] as const;

/** Rows that differ in one list alone become one. */
function mergedBy(rows: readonly FlowRow[], list: (typeof lists)[number]): readonly FlowRow[] {
  const alike = grouped(rows, ({ conversations: _, example: __, ...row }) =>
    JSON.stringify({ ...row, [list]: row[list].length === 0 }),
  );
  return [...alike.values()].map((same) => {
    const [first] = same as readonly [FlowRow, ...FlowRow[]];
    return {
      ...first,
      [list]: [...new Set(same.flatMap((row) => row[list]))],
      conversations: same.reduce((sum, row) => sum + row.conversations, 0),
    };
  });
}

const kinds: readonly FlowRow['kind'][] = ['removed', 'redirected', 'added'];

function inOrder(a: FlowRow, b: FlowRow): number {
  return kinds.indexOf(a.kind) - kinds.indexOf(b.kind) || b.conversations - a.conversations;
}

function pairsOf(flows: readonly Flow[]): string {
  return [...new Set(flows.map(({ from, to }) => `${from} > ${to}`))].sort().join();
}

function namesOf(flows: readonly Flow[], end: 'from' | 'to'): readonly string[] {
  return [...new Set(flows.map((flow) => flow[end]))].sort();
}

import type { HopView } from '../trace-view.js';

/** Where a step happens: a row of its namespace, under the name of a hook. */
export interface HopRow {
  readonly heading: string;
  readonly label: string;
  /** Among the rows of a namespace, in the order in which the kernel has them. */
  readonly rank: number;
}

const headings = [
  'in by',
  'PREROUTING',
  'routing',
  'INPUT',
  'process',
  'FORWARD',
  'OUTPUT',
  'POSTROUTING',
  'out by',
  'tunnel',
] as const;
const tables = ['raw', 'connections', 'mangle', 'nat', 'filter', 'security'];

export function rowOfHop(hop: HopView): HopRow {
  const { heading, label } = placed(hop);
  const at = (headings as readonly string[]).indexOf(heading);
  const table = tables.indexOf(label.split(' ')[0] ?? '');
  return { heading, label, rank: (at < 0 ? headings.length : at) * 10 + (table < 0 ? tables.length : table) };
}

function placed({ chain, hook, kind, subject, table }: HopView): { readonly heading: string; readonly label: string } {
  const at = hook ?? 'routing';
  switch (kind) {
    case 'enters':
      return { heading: 'in by', label: subject ?? '' };
    case 'leaves':
      return { heading: 'out by', label: subject ?? '' };
    case 'encapsulated':
    case 'decapsulated':
      return { heading: 'tunnel', label: subject ?? '' };
    case 'connection':
      return { heading: at, label: 'connections' };
    case 'rule':
    case 'policy':
      return { heading: at, label: `${table} ${chain}` };
    case 'translation':
      return { heading: at, label: 'nat of the connection' };
    case 'route':
      return { heading: 'routing', label: table === null ? 'no route' : `table ${table}` };
    case 'source-check':
      return { heading: 'routing', label: 'source check' };
    case 'socket':
      return { heading: 'process', label: subject ?? '' };
  }
}

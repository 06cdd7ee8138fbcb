import renderPage from '../generated/home-template.js';
import { linksOf } from './links.js';
import { reports } from './reports.js';
import { policy, style } from './style.js';
import type { Subject } from './subject.js';

/** A file of documents, read for the first page. */
export interface DocumentEntry {
  readonly file: string;
  readonly nodes: readonly { readonly name: string; readonly about: string; readonly pods: readonly string[] }[];
  /** Why it could not be read; null: it was. */
  readonly problem: string | null;
}

/** How many documents are listed, and how many names the form offers. */
const most = { documents: 200, names: 200 } as const;

/** The first page: the documents, what can be asked of them and of the node, and a form for a trace. */
export function homePage(subject: Subject, documents: readonly DocumentEntry[], query: URLSearchParams): string {
  const { against, isLive } = subject;
  const withheld = Object.values(reports).flatMap((report) => {
    const why = report.unavailable(subject);
    return why === null ? [] : [`${report.title}: ${why}.`];
  });
  const node =
    against !== null ? `the saved observation ${against}` : isLive ? 'this node, as it is now' : 'documents alone';
  return renderPage({
    policy,
    style,
    home: '',
    title: 'Redirection',
    summary: `${countText(documents)}; pages are made when they are opened, from ${node}. Nothing can be changed here.`,
    problems: withheld,
    more: documents.length > most.documents ? `and ${documents.length - most.documents} more: name fewer with -f` : '',
    documents: documents.slice(0, most.documents).map(({ file, nodes, problem }) => ({
      title: nodes.map(({ name }) => name).join(', ') || file,
      about: [file, ...nodes.map(({ about }) => about)].join('; '),
      said: problem ?? '',
      links: nodes.length === 1 ? linksOf(subject, file).document : [],
    })),
    links: linksOf(subject, documents.length === 1 ? (documents[0]?.file ?? null) : null).node,
    form: reports['trace']?.unavailable(subject) === null ? formOf(subject, documents, query) : null,
  });
}

function countText(documents: readonly DocumentEntry[]): string {
  const nodes = documents.flatMap((each) => each.nodes);
  const pods = nodes.reduce((sum, each) => sum + each.pods.length, 0);
  if (documents.length === 0) return 'No document';
  return `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'} with ${pods} ${pods === 1 ? 'pod' : 'pods'}`;
}

function formOf({ against, files, isLive }: Subject, documents: readonly DocumentEntry[], query: URLSearchParams) {
  const names = documents.flatMap(({ nodes }) => nodes.flatMap(({ name, pods }) => [name, ...pods]));
  const hasNode = against !== null || isLive;
  const chosen = query.get('through') ?? (hasNode ? 'node' : 'document');
  const through = [
    ...(hasNode
      ? [{ value: 'node', text: against === null ? 'what this node holds now' : `the observation ${against}` }]
      : []),
    ...(files.length > 0 ? [{ value: 'document', text: 'what the documents compile to' }] : []),
  ];
  return {
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
    proto: query.get('proto') ?? 'tcp',
    count: query.get('count') ?? '',
    reply: query.get('reply') === 'on',
    names: names.slice(0, most.names),
    through: through.map((each) => ({ ...each, chosen: each.value === chosen || through.length === 1 })),
  };
}

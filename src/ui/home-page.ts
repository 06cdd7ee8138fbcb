import renderPage from '../generated/home-template.js';
import { type Report, reports } from './reports.js';
import { policy, style } from './style.js';
import type { Subject } from './subject.js';

/** A file of documents, read for the first page. */
export interface DocumentEntry {
  readonly file: string;
  readonly nodes: readonly { readonly name: string; readonly about: string; readonly pods: readonly string[] }[];
  /** Why it could not be read; null: it was. */
  readonly problem: string | null;
}

/** How many names the form offers. */
const manyNames = 200;

/** The first page: the documents, what can be asked of them and of the node, and a form for a trace. */
export function homePage(subject: Subject, documents: readonly DocumentEntry[], query: URLSearchParams): string {
  const { against, isLive } = subject;
  const offered = Object.entries(reports).filter(
    ([name, report]) => name !== 'trace' && report.unavailable(subject) === null,
  );
  const withheld = Object.values(reports).flatMap((report) => {
    const why = report.unavailable(subject);
    return why === null ? [] : [`${report.title}: ${why}.`];
  });
  const linksOf = (needsDocument: boolean, file: string | null) =>
    offered
      .filter(([, report]) => report.needsDocument === needsDocument)
      .map(([name, report]) => linkOf(name, report, file));
  const node =
    against !== null ? `the saved observation ${against}` : isLive ? 'this node, as it is now' : 'documents alone';
  return renderPage({
    policy,
    style,
    home: '',
    title: 'Redirection',
    summary: `${countText(documents)}; pages are made when they are opened, from ${node}. Nothing can be changed here.`,
    problems: withheld,
    documents: documents.map(({ file, nodes, problem }) => ({
      title: nodes.map(({ name }) => name).join(', ') || file,
      about: [file, ...nodes.map(({ about }) => about)].join('; '),
      said: problem ?? '',
      links: nodes.length === 1 ? linksOf(true, file) : [],
    })),
    links: linksOf(false, documents.length === 1 ? (documents[0]?.file ?? null) : null),
    form: reports['trace']?.unavailable(subject) === null ? formOf(subject, documents, query) : null,
  });
}

function countText(documents: readonly DocumentEntry[]): string {
  const nodes = documents.flatMap((each) => each.nodes);
  const pods = nodes.reduce((sum, each) => sum + each.pods.length, 0);
  if (documents.length === 0) return 'No document';
  return `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'} with ${pods} ${pods === 1 ? 'pod' : 'pods'}`;
}

function linkOf(name: string, { about, title }: Report, file: string | null) {
  return { title, about, href: file === null ? name : `${name}?${new URLSearchParams({ document: file })}` };
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
    names: names.slice(0, manyNames),
    through: through.map((each) => ({ ...each, chosen: each.value === chosen || through.length === 1 })),
  };
}

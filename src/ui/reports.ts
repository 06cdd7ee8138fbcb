import type { Asked, Subject } from './subject.js';
import { traceWords } from './trace-words.js';

export interface Report {
  readonly title: string;
  readonly about: string;
  /** Whether it is about one document. */
  readonly needsDocument: boolean;
  /** Why it cannot be had here; null: it can. */
  readonly unavailable: (subject: Subject) => string | null;
  /** The command line that makes it. */
  readonly words: (asked: Asked) => readonly string[];
}

const always = () => null;
const needsNode = ({ against, isLive }: Subject) =>
  against === null && !isLive ? 'reading the node needs root: start redirect ui as root, or with --against DIR' : null;

/** Every page that a command makes, by the last word of its address. */
export const reports: Readonly<Record<string, Report>> = {
  plan: {
    title: 'Plan',
    about: 'what an apply would change on the node',
    needsDocument: true,
    unavailable: needsNode,
    words: (asked) => ['plan', ...ofNode(asked)],
  },
  verify: {
    title: 'Check',
    about: 'whether the node is as the document says',
    needsDocument: true,
    unavailable: needsNode,
    words: (asked) => ['verify', ...ofNode(asked)],
  },
  prove: {
    title: 'Proof',
    about: 'what holds of all packets, from the document alone',
    needsDocument: true,
    unavailable: always,
    words: ({ file, subject }) => ['prove', ...documentOf(file), ...subject.more.document],
  },
  artefacts: {
    title: 'Artefacts',
    about: 'the files that the document compiles to',
    needsDocument: true,
    unavailable: always,
    words: ({ file, subject }) => ['render', ...documentOf(file), ...subject.more.document],
  },
  doctor: {
    title: 'Doctor',
    about: 'what stands in the way on the node',
    needsDocument: false,
    unavailable: ({ against, isLive }) =>
      against !== null
        ? 'it looks at programs, modules and namespaces of the node itself, which a saved observation does not have'
        : isLive
          ? null
          : 'reading the node needs root: start redirect ui as root',
    words: ({ file, subject }) => ['doctor', ...documentOf(file), ...subject.more.document, ...subject.more.live],
  },
  status: {
    title: 'Status',
    about: 'how far the agent of this node is, if one runs',
    needsDocument: false,
    unavailable: always,
    words: ({ subject }) => ['status', ...subject.more.agent],
  },
  trace: {
    title: 'Trace',
    about: 'the way of a packet',
    needsDocument: false,
    unavailable: ({ against, files, isLive }) =>
      files.length === 0 && against === null && !isLive
        ? 'there is neither a document nor a node that can be read'
        : null,
    words: traceWords,
  },
};

function ofNode({ file, subject: { against, more } }: Asked): readonly string[] {
  return [...documentOf(file), ...more.document, ...(against === null ? more.live : ['--against', against])];
}

function documentOf(file: string | null): readonly string[] {
  return file === null ? [] : ['-f', file];
}

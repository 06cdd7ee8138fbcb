import { extname } from 'node:path';
import type { AgentAddress } from '../../agent/address.js';
import { askAgent } from '../../agent/status/ask-agent.js';
import {
  type NamedPod,
  type NodeState,
  readObservation,
  type TraceQuestion,
  type TraceView,
  trace,
  traceLive,
  tracePicture,
  traceSent,
  writeOutput,
} from '../../index.js';
import type { CommonOptions } from '../common-options.js';
import type { Context } from '../context.js';
import { inBackend, readDocuments } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { unexpected, type Verdict } from '../expected-verdict.js';
import { liveOptions } from '../live-options.js';
import type { OutputFormat } from '../output-format.js';
import { tracePrinters } from '../printers/trace.js';
import { accepted, UsageError } from '../usage-error.js';
import { type Answer, readAtEachLook, refusePages, type WatchOptions, watchAnswers } from '../watch.js';

interface TraceOptions extends CommonOptions, WatchOptions {
  readonly output: OutputFormat;
  readonly quiet?: true;
  readonly from?: string;
  readonly to?: string;
  readonly proto: string;
  readonly flags?: string;
  readonly mark?: number;
  readonly count?: number;
  readonly reply?: true;
  readonly live?: true;
  readonly against?: string;
  readonly observe?: true;
  readonly explain?: true;
  readonly picture?: string;
  readonly expect?: Verdict;
  readonly address: AgentAddress;
}

export async function traceCommand(_: readonly string[], options: TraceOptions, context: Context): Promise<ExitCode> {
  const { from, picture, to } = options;
  refusePages(options);
  if (from === undefined || to === undefined) throw new UsageError('a trace needs --from and --to');
  const pictureFormat = picture === undefined ? null : pictureFormatOf(picture);
  const isObserved = options.live === true || options.against !== undefined || options.observe === true;
  const read = async () => {
    const given = isObserved && options.file.length === 0 ? [] : await readDocuments(options.file, context);
    return inBackend(given, options.backend);
  };
  const documents = readAtEachLook(options, await read(), read);
  const look = async () => lookOnce(from, to, await documents(), options, context);
  if (options.watch) {
    if (!options.live) throw new UsageError('--watch follows this node: add --live');
    if (options.observe) throw new UsageError('--observe sends one packet, and --watch goes on: take one of them');
    return watchAnswers(async () => (await look()).answer, options, context);
  }
  const { answer, otherwise, view } = await look();
  if (picture !== undefined && pictureFormat !== null) {
    context.standing.at = 'files';
    await writeOutput(picture, tracePicture(view, pictureFormat), 0o644, context.signal);
  }
  context.out(await answer.text());
  for (const sentence of otherwise) context.err(`redirect: expected ${options.expect}, and it is ${sentence}\n`);
  return answer.code;
}

interface Look {
  readonly view: TraceView;
  readonly answer: Answer;
  /** What goes otherwise than expected. */
  readonly otherwise: readonly string[];
}

async function lookOnce(
  from: string,
  to: string,
  states: readonly NodeState[],
  options: TraceOptions,
  context: Context,
): Promise<Look> {
  const { expect, flags, mark, proto } = options;
  const question: TraceQuestion = {
    from,
    to,
    protocol: proto,
    count: options.count ?? (options.reply ? 2 : 1),
    ...(flags === undefined ? {} : { flags }),
    ...(mark === undefined ? {} : { mark }),
  };
  const isOfThisNode = options.against === undefined && (options.live || options.observe);
  const named = isOfThisNode && states.length === 0 ? await podsOfAgent(options.address, context) : [];
  const view = accepted(
    options.observe
      ? await sent({ states, named }, question, options, context)
      : await traced({ states, named }, question, options, context),
  );
  const page = {
    view,
    explains: options.explain === true,
    verbose: options.verbose === true,
    node: states[0]?.node.name ?? null,
  };
  const otherwise = expect === undefined ? [] : unexpected(view, expect);
  const isAsSaid = otherwise.length === 0 && view.observed?.agrees !== false;
  const code = isAsSaid ? exitCodes.done : exitCodes.differs;
  const text = () => tracePrinters[options.output](page, context.style);
  return { view, otherwise, answer: { result: view, state: states[0] ?? null, text, code } };
}

interface Named {
  readonly states: readonly NodeState[];
  readonly named: readonly NamedPod[];
}

async function traced(subject: Named, question: TraceQuestion, options: TraceOptions, context: Context) {
  const { against, live } = options;
  if (against === undefined)
    return live ? traceLive(subject, question, liveOptions(options, context)) : trace(subject, question);
  if (live) throw new UsageError(eitherOr);
  return trace({ ...subject, observed: (await readObservation(against)).program }, question);
}

async function sent(subject: Named, question: TraceQuestion, options: TraceOptions, context: Context) {
  const { against } = options;
  if (against !== undefined && options.live) throw new UsageError(eitherOr);
  const saved = against === undefined ? {} : { against: await readObservation(against) };
  if (!options.quiet) context.err(added);
  return traceSent({ ...subject, ...saved }, question, liveOptions(options, context));
}

const added =
  'one packet is sent; until it was traced, the namespaces on its way have a table redirect-trace-... of nft, which ends with this process\n';
const eitherOr = '--live reads this node, and --against a saved one: take one of them';

/** The pods of this node by name, if an agent runs here. */
async function podsOfAgent(address: AgentAddress, { signal }: Context): Promise<readonly NamedPod[]> {
  const status = await askAgent(address, signal).catch(() => null);
  return (status?.pods ?? []).map(({ ips, pod }) => ({ name: pod, ips }));
}

const pictureFormats: Readonly<Record<string, 'svg' | 'mermaid'>> = {
  '.svg': 'svg',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.md': 'mermaid',
  '.txt': 'mermaid',
  '': 'mermaid',
};

/** Checks the extension: text in a file named .png would be noticed too late. */
function pictureFormatOf(file: string): 'svg' | 'mermaid' {
  const format = pictureFormats[extname(file).toLowerCase()];
  if (format !== undefined) return format;
  const known = Object.keys(pictureFormats).filter((ending) => ending !== '');
  throw new UsageError(
    `--picture ${file}: only ${known.join(', ')} can be drawn (.svg is a picture, the others Mermaid text)`,
  );
}

import {
  observedProgram,
  type ProofOptions,
  type ProofView,
  proofHtml,
  proofMarkdown,
  proofText,
  prove,
  readObservation,
} from '../../index.js';
import type { CommonOptions } from '../common-options.js';
import type { Context } from '../context.js';
import { inBackend, readDocuments, readOneDocument } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { formatJson } from '../json-output.js';
import { liveOptions } from '../live-options.js';
import { UsageError } from '../usage-error.js';

interface ProveOptions extends CommonOptions {
  readonly to?: string;
  readonly equivalent?: string;
  readonly live?: true;
  readonly against?: string;
}

export async function proveCommand(_: readonly string[], options: ProveOptions, context: Context): Promise<ExitCode> {
  const { against, equivalent, live, to } = options;
  const isObserved = live === true || against !== undefined;
  if (live === true && against !== undefined)
    throw new UsageError('--live reads this node, and --against a saved one: take one of them');
  if (isObserved && (to !== undefined || equivalent !== undefined))
    throw new UsageError(
      '--to and --equivalent are about documents, --live and --against about a node: take one of them',
    );
  const isOfTwo = isObserved || to !== undefined || equivalent !== undefined;
  const read = isOfTwo ? [await readOneDocument(options.file, context)] : await readDocuments(options.file, context);
  const states = inBackend(read, options.backend);
  const [state] = states;
  const observed =
    against !== undefined
      ? (await readObservation(against)).program
      : live === true && state !== undefined
        ? await observedProgram(state, liveOptions(options, context))
        : undefined;
  const others: ProofOptions = {
    ...(observed !== undefined && { observed }),
    ...(to !== undefined && { to: await readOneDocument([to], context) }),
    ...(equivalent !== undefined && { equivalentTo: await readOneDocument([equivalent], context) }),
  };
  const proof = prove(states, others);
  if (!options.quiet || !proof.holds) context.out(formatProof(proof, options, context));
  return proof.holds ? exitCodes.done : exitCodes.differs;
}

function formatProof(view: ProofView, { output, verbose }: ProveOptions, context: Context): string {
  switch (output) {
    case 'json':
      return formatJson(view);
    case 'markdown':
      return proofMarkdown(view);
    case 'html':
      return proofHtml(view);
    case 'text':
      return proofText(view, { paint: context.style, verbose: verbose === true });
  }
}

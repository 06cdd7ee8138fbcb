import {
  type Allowance,
  codes,
  nearestWord,
  observedProgram,
  type ProofOptions,
  prove,
  readObservation,
} from '../../index.js';
import type { CommonOptions } from '../common-options.js';
import type { Context } from '../context.js';
import { inBackend, readDocuments, readOneDocument } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { liveOptions } from '../live-options.js';
import { proofPrinters } from '../printers/proof.js';
import { UsageError } from '../usage-error.js';

interface ProveOptions extends CommonOptions {
  readonly to?: string;
  readonly equivalent?: string;
  readonly live?: true;
  readonly against?: string;
  readonly only: readonly string[];
  readonly allow: readonly Allowance[];
}

export async function proveCommand(_: readonly string[], options: ProveOptions, context: Context): Promise<ExitCode> {
  const { against, allow, equivalent, live, only, to } = options;
  for (const name of [...only, ...allow.map(({ property }) => property)]) refuseUnknownProperty(name);
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
    allow,
    onProgress: context.progress,
    ...(only.length > 0 && { only }),
    ...(observed !== undefined && { observed }),
    ...(to !== undefined && { to: await readOneDocument([to], context) }),
    ...(equivalent !== undefined && { equivalentTo: await readOneDocument([equivalent], context) }),
  };
  const proof = prove(states, others);
  const reading = { verbose: options.verbose === true, onlyFailures: options.quiet === true };
  if (!options.quiet || !proof.holds)
    context.out(await proofPrinters[options.output]({ view: proof, ...reading }, context.style));
  return proof.holds ? exitCodes.done : exitCodes.differs;
}

function refuseUnknownProperty(name: string): void {
  const known = ['profile', ...Object.keys(codes.property)];
  if (known.includes(name) || /^expect\[\d+\]$/.test(name)) return;
  const meant = nearestWord(name, known);
  throw new UsageError(`there is no property ${name}${meant === undefined ? '' : `: is ${meant} meant?`}`);
}

import { type ProofOptions, type ProofView, proofHtml, proofMarkdown, proofText, prove } from '../../index.js';
import type { Context } from '../context.js';
import { inBackend, readDocuments, readOneDocument } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { CommonOptions } from '../program.js';

interface ProveOptions extends CommonOptions {
  readonly to?: string;
  readonly equivalent?: string;
}

export async function proveCommand(_: readonly string[], options: ProveOptions, context: Context): Promise<ExitCode> {
  const { equivalent, to } = options;
  const isOfTwo = to !== undefined || equivalent !== undefined;
  const read = isOfTwo ? [await readOneDocument(options.file, context)] : await readDocuments(options.file, context);
  const states = inBackend(read, options.backend);
  const others: ProofOptions = {
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
      return `${JSON.stringify(view, null, 2)}\n`;
    case 'markdown':
      return proofMarkdown(view);
    case 'html':
      return proofHtml(view);
    case 'text':
      return proofText(view, { paint: context.style, verbose: verbose === true });
  }
}

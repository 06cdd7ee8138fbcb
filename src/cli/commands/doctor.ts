import { diagnose, examine } from '../../index.js';
import type { CommonOptions } from '../common-options.js';
import type { Context } from '../context.js';
import { readOneDocument } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { liveOptions } from '../live-options.js';
import { findingPrinters } from '../printers/findings.js';

/** Exit 2 if a finding would make an apply fail or redirect differently than expected; notes do not count. */
export async function doctorCommand(_: readonly string[], options: CommonOptions, context: Context): Promise<ExitCode> {
  const state = options.file.length === 0 ? null : await readOneDocument(options.file, context);
  const facts = await examine(state, liveOptions(options, context));
  context.progress({ what: 'looking for what blocks or disturbs the redirection', done: null, total: null });
  const view = diagnose(facts);
  const page = { view, verbose: options.verbose === true, node: state?.node.name ?? null };
  context.out(await findingPrinters[options.output](page, context.style));
  return view.summary.error + view.summary.warning > 0 ? exitCodes.differs : exitCodes.done;
}

import { destroy } from '../../index.js';
import type { Context } from '../context.js';
import { converge, refuseUnasked } from '../converge.js';
import type { ConvergeOptions } from '../converge-options.js';
import { readOneDocument } from '../documents.js';
import type { ExitCode } from '../exit-codes.js';
import { liveOptions } from '../live-options.js';

export async function destroyCommand(
  _: readonly string[],
  options: ConvergeOptions,
  context: Context,
): Promise<ExitCode> {
  const state = options.file.length === 0 ? null : await readOneDocument(options.file, context);
  refuseUnasked(options, context);
  return converge(
    (confirm) => destroy(state, { ...liveOptions(options, context), rehearsal: options.rehearsal, confirm }),
    options,
    context,
  );
}

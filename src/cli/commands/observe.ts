import { observe, writeObservation } from '../../index.js';
import type { Context } from '../context.js';
import { readOneDocument } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { liveOptions } from '../live-options.js';
import type { CommonOptions } from '../program.js';

interface ObserveOptions extends CommonOptions {
  readonly outDir?: string;
}

export async function observeCommand(
  _: readonly string[],
  options: ObserveOptions,
  context: Context,
): Promise<ExitCode> {
  const state = options.file.length === 0 ? null : await readOneDocument(options.file, context);
  const { meta, snapshots } = await observe(state, liveOptions(options, context));
  if (options.outDir !== undefined) {
    const written = await writeObservation(options.outDir, { meta, snapshots });
    if (!options.quiet) for (const path of written) context.err(`wrote ${options.outDir}/${path}\n`);
    return exitCodes.done;
  }
  if (options.output === 'json') {
    context.out(`${JSON.stringify({ ...meta, snapshots }, null, 2)}\n`);
    return exitCodes.done;
  }
  for (const { scope } of meta.namespaces) {
    for (const [file, text] of Object.entries(snapshots[scope] ?? {})) context.out(`##### ${scope}/${file}\n${text}`);
  }
  return exitCodes.done;
}

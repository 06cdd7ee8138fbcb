import { observe, visibleLines, writeObservation } from '../../index.js';
import type { CommonOptions } from '../common-options.js';
import type { Context } from '../context.js';
import { readOneDocument } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { liveOptions } from '../live-options.js';
import { refuseNonFolder, sayWritten } from '../output-folder.js';
import { artefactPrinters } from '../printers/artefacts.js';

interface ObserveOptions extends CommonOptions {
  readonly outDir?: string;
}

export async function observeCommand(
  _: readonly string[],
  options: ObserveOptions,
  context: Context,
): Promise<ExitCode> {
  if (options.outDir !== undefined) await refuseNonFolder(options.outDir);
  const state = options.file.length === 0 ? null : await readOneDocument(options.file, context);
  const { meta, snapshots } = await observe(state, liveOptions(options, context));
  for (const { scope } of meta.namespaces)
    for (const line of (snapshots[scope]?.['unread.txt'] ?? '').split('\n'))
      if (line !== '') context.err(`not read on ${scope}: ${visibleLines(line)}\n`);
  if (options.outDir !== undefined) {
    context.standing.at = 'files';
    const written = await writeObservation(options.outDir, { meta, snapshots });
    if (!options.quiet) sayWritten(options.outDir, written, options, context);
    return exitCodes.done;
  }
  const artefacts = meta.namespaces.flatMap(({ scope }) =>
    Object.entries(snapshots[scope] ?? {}).map(([file, text]) => ({ path: `${scope}/${file}`, text })),
  );
  const print = artefactPrinters[options.output];
  context.out(await print({ title: 'Observed state', artefacts, json: { ...meta, snapshots } }));
  return exitCodes.done;
}

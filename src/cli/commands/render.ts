import { compile, render, writeArtefacts } from '../../index.js';
import type { CommonOptions } from '../common-options.js';
import type { Context } from '../context.js';
import { inBackend, readDocuments } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { refuseNonFolder, sayWritten } from '../output-folder.js';
import { artefactPrinters } from '../printers/artefacts.js';
import { UsageError } from '../usage-error.js';

interface RenderOptions extends CommonOptions {
  readonly outDir?: string;
}

export async function renderCommand(_: readonly string[], options: RenderOptions, context: Context): Promise<ExitCode> {
  if (options.outDir !== undefined) await refuseNonFolder(options.outDir);
  const states = inBackend(await readDocuments(options.file, context), options.backend);
  const names = states.map(({ node }) => node.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`two documents are about the node ${twice}`);
  const nodes = states.map((state) => ({ name: state.node.name, artefacts: render(compile(state)) }));
  const prefixed = nodes.flatMap(({ name, artefacts }) =>
    nodes.length === 1 ? artefacts : artefacts.map(({ path, text }) => ({ path: `${name}/${path}`, text })),
  );
  if (options.outDir !== undefined) {
    context.standing.at = 'files';
    await writeArtefacts(options.outDir, prefixed, nodes.length === 1 ? [''] : names);
    if (!options.quiet)
      sayWritten(
        options.outDir,
        prefixed.map(({ path }) => path),
        options,
        context,
      );
    return exitCodes.done;
  }
  const json = { formatVersion: 1, artefacts: prefixed } as const;
  const print = artefactPrinters[options.output];
  context.out(await print({ title: 'Redirection artefacts', artefacts: prefixed, json }));
  return exitCodes.done;
}

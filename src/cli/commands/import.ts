import { createReadStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultEnrolment } from '../../agent/enrolment/enrolment.js';
import { readEnrolment } from '../../agent/enrolment/read-enrolment.js';
import { importNodes, usualDefaults } from '../../agent/import/import-nodes.js';
import { readCluster } from '../../agent/import/read-cluster.js';
import { readDefaults } from '../../agent/sources/kubernetes/defaults.js';
import { listLines, printNodeState, writeOutput } from '../../index.js';
import type { Context } from '../context.js';
import { fileName, readText } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { refuseNonFolder } from '../output-folder.js';
import { accepted, unreadable } from '../usage-error.js';

interface ImportOptions {
  readonly defaults?: string;
  readonly enrolment?: string;
  readonly outDir?: string;
  readonly quiet?: true;
  readonly verbose?: true;
}

const heading =
  '# From the objects of a cluster. Where pods are on their node the API does not know: netns and hostInterface are stand-ins,\n# for review, prove and render. Not for apply: on a node, redirect agent finds them.\n';

export async function importCommand(
  [cluster = '']: readonly string[],
  { defaults, enrolment, outDir, quiet, verbose }: ImportOptions,
  context: Context,
): Promise<ExitCode> {
  if (outDir !== undefined) await refuseNonFolder(outDir);
  const text = defaults === undefined ? usualDefaults : await readText(defaults, context);
  const common = accepted(readDefaults(text, 'imported', defaults ?? 'defaults'));
  const selection =
    enrolment === undefined ? defaultEnrolment : accepted(readEnrolment(await readText(enrolment, context), enrolment));
  const read = await readCluster(bytesOf(cluster, context), fileName(cluster), selection);
  if (outDir !== undefined) await mkdir(outDir, { recursive: true });
  const leftOut: string[] = [];
  let failed = 0;
  try {
    for (const { leftOut: own, name, state } of importNodes(read, common, selection, context.progress)) {
      leftOut.push(...own.map((why) => `${name}: ${why}`));
      if (state === null) failed += 1;
      else if (outDir === undefined) context.out(`${heading}${printNodeState(state)}---\n`);
      else await writeOutput(join(outDir, `${name}.yaml`), `${heading}${printNodeState(state)}`, 0o644, context.signal);
    }
  } finally {
    read.pods.close();
  }
  const lines = listLines(leftOut, (why) => [`left out: ${why}`], { verbose: verbose === true });
  if (!quiet || failed > 0) for (const line of lines) context.err(`${line}\n`);
  return failed > 0 ? exitCodes.failed : exitCodes.done;
}

async function* bytesOf(path: string, { progress, signal }: Context): AsyncGenerator<Uint8Array> {
  try {
    let bytes = 0;
    for await (const chunk of path === '-'
      ? process.stdin
      : createReadStream(path, { highWaterMark: 1 << 20, signal })) {
      bytes += chunk.length;
      progress({
        what: `reading ${path === '-' ? 'the standard input' : path}, MB`,
        done: Math.floor(bytes / 2 ** 20),
        total: null,
      });
      yield chunk;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

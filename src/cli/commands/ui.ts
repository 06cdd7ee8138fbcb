import { once } from 'node:events';
import { type AgentAddress, addressText } from '../../agent/address.js';
import { type Backend, readObservation } from '../../index.js';
import { serveUi } from '../../ui/serve-ui.js';
import type { Subject } from '../../ui/subject.js';
import type { Context } from '../context.js';
import { documentEntries } from '../document-entries.js';
import { filesOf, readDocuments } from '../documents.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { mayReadNode } from '../may-read-node.js';
import { UsageError } from '../usage-error.js';

interface UiOptions {
  readonly file: readonly string[];
  readonly port: number;
  readonly against?: string;
  readonly backend?: Backend;
  readonly stateDir?: string;
  readonly netlink: boolean;
  readonly address: AgentAddress;
}

/** Serves pages until a signal ends it. */
export async function uiCommand(_: readonly string[], options: UiOptions, context: Context): Promise<ExitCode> {
  const { address, against = null, backend, file, netlink, port, stateDir } = options;
  if (file.includes('-'))
    throw new UsageError('-f -: documents are read again for each page, so name a file or a folder');
  const isLive = mayReadNode();
  if (file.length === 0 && against === null && !isLive)
    throw new UsageError('there is nothing to show: name a document with -f, or start it as root to see this node');
  if (file.length > 0) await readDocuments(file, context);
  if (against !== null) await readObservation(against);
  const more: Subject['more'] = {
    document: backend === undefined ? [] : ['--backend', backend],
    live: [...(stateDir === undefined ? [] : ['--state-dir', stateDir]), ...(netlink ? [] : ['--no-netlink'])],
    agent: ['--address', addressText(address)],
  };
  const server = await serveUi({
    port,
    run: context.runApart,
    subject: async () => ({ files: await filesOf(file), against, isLive, more }),
    documents: async () => documentEntries(await filesOf(file), context),
  });
  context.standing.at = 'serving';
  context.out(`${server.url}\n`);
  context.err('redirect: open this address in a browser of this machine; Ctrl-C ends it\n');
  if (!context.signal.aborted) await once(context.signal, 'abort');
  await server.close();
  return exitCodes.done;
}

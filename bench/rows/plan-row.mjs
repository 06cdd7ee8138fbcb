// A plan of a node with very many pods, beside what it takes to read what the tools print of that node.
import { compile, plan, render } from '../../dist/lib/index.js';
import { fromSources } from '../from-sources.mjs';
import { document, stateOf } from './inputs.mjs';

const { imaginedObservation, parseRoutes, parseSets, parseSysctls, toKernelForm } = await fromSources(`
export { imaginedObservation } from './src/plan/imagined-node.ts';
export { parseRoutes } from './src/render/ip-json/routes.ts';
export { parseSets } from './src/render/ipset/parse.ts';
export { toKernelForm } from './src/render/nft/to-kernel-form.ts';
export { parseSysctls } from './src/render/sysctl/parse.ts';`);

export function planning(count) {
  return {
    name: `plan, ${count.toLocaleString('en')} members, one changed; with the reads`,
    against: 'the reads: set, routes and settings from text',
    target: 1.3,
    kind: /** @type {const} */ ('ratio'),
    async prepare(smoke) {
      const given = document(smoke ? 3 : count);
      const [first, ...others] = given.pods;
      const changed = stateOf({ ...given, pods: [{ ...first, ip: '10.64.0.9' }, ...others] });
      const read = readerOf(stateOf(given));
      const ours = async () =>
        (await plan(changed, { against: imaginedObservation({ namespaces: read() }) })).plan.changes.length;
      const found = await ours();
      if (found !== 4) throw new Error(`${found} changes, not a route and a member more and less`);
      return { ours, against: read, rounds: 5 };
    },
  };
}

/** Reads the node of a document from what `ipset save`, `ip -j route` and the files of settings would say. */
function readerOf(state) {
  const files = new Map(render(compile(state)).map(({ path, text }) => [path, text]));
  const { namespaces } = toKernelForm(compile(state));
  const [host, ...rest] = namespaces;
  const table = state.constants.tables.inbound;
  const [inTable, elsewhere] = [true, false].map((is) => host.routes.filter((route) => (route.table === table) === is));
  const routes = JSON.stringify(
    inTable.map(({ destination, dev, onlink, protocol, source, via, scope }) => ({
      dst: destination.replace('/32', ''),
      ...(via !== null && { gateway: via }),
      ...{ dev, protocol, scope, flags: onlink ? ['onlink'] : [] },
      ...(source !== null && { prefsrc: source }),
    })),
  );
  const plain = (path) => files.get(path).replace(/^#.*\n/gm, '');
  const [sets, settings] = [plain('host/ipset.rules'), plain('host/sysctl.conf')];
  return () => [
    {
      ...host,
      sets: parseSets(sets).sets,
      routes: [...elsewhere, ...parseRoutes(JSON.parse(routes), 'ipv4', table)],
      sysctls: parseSysctls(settings),
    },
    ...rest,
  ];
}

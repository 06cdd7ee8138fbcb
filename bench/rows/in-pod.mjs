// Mode inpod beside istio-cni and beside a bare loop. Both families, DNS capture on.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply, compile, destroy, diagnose, examine, render, verify } from '../../dist/lib/index.js';
import { bareLoop } from '../bare-loop.mjs';
import { istioCniIn } from '../istio-cni-in-pod.mjs';
import { inNodeOfPods, node, pathOf, podsDocument, podsState, stateDirectory } from '../pods-node.mjs';
import { asked, measured, printOnNode, toPrint } from './print-on-node.mjs';
import { runRedirect } from './run-redirect.mjs';

const options = { stateDirectory };
const countOf = ({ isSmoke }) => (isSmoke ? 3 : 250);
const count = countOf(asked);

/** In any of the namespaces, what takes all of ours and of others' away. */
const routes = ['ip', 'ip -6'].map((ip) => `${ip} route flush table 100; ${ip} rule del priority 32764`);
const removal = `exec 2>/dev/null; nft flush ruleset; ipset destroy; ${routes.join('; ')}; true`;

export function rows() {
  return [
    podComes(),
    fromNothing(),
    verified('warm library', warm),
    verified('cold (redirect verify)', cold(['verify'])),
    examined(),
    ...(asked.isSmoke ? [] : [verified('without the effect, cold (redirect plan)', cold(['plan']))]),
  ];
}

function podComes() {
  return {
    name: 'in-pod: pod added, both families, read back',
    ...{ against: "upstream's 4 processes", target: 0.8, kind: /** @type {const} */ ('ratio') },
    prepare() {
      const upstream = istioCniIn(podsDocument(1), pathOf(0));
      let cached = null;
      return {
        // To a node that has its own part, from the state that the apply before returned.
        before: async () => {
          await destroy(podsState(1), options);
          execFileSync('nsenter', [`--net=${pathOf(0)}`, 'sh', '-c', removal]);
          ({ cached } = await apply(podsState(0), options));
        },
        ours: () => apply(podsState(1), { ...options, cached }),
        against: () => upstream.run('fresh'),
        rounds: 11,
        tidy: async () => {
          upstream.end();
          await destroy(podsState(1), options);
        },
      };
    },
  };
}

function fromNothing() {
  const kind = /** @type {const} */ ('ratio');
  return {
    name: 'in-pod: 250 pods programmed from nothing, read back',
    limits: [
      { against: 'a C loop of iptables-nft-restore, ip6tables-nft-restore', target: 1.3, kind },
      { against: 'the same, two pods at a time', target: 1.3, kind },
    ],
    prepare() {
      const run = bareLoop();
      const folder = mkdtempSync(join(tmpdir(), 'bench-in-pod-'));
      const { restores, removal } = linesOf(folder);
      const before = () => {
        run(removal, 2);
        rmSync(stateDirectory, { recursive: true, force: true });
      };
      return {
        ...{ before, ours: () => apply(podsState(count), options), isCold: true, rounds: 3 },
        against: [() => run(restores, 1), () => run(restores, 2)],
        tidy: () => {
          before();
          rmSync(folder, { recursive: true });
        },
      };
    },
  };
}

/** What the loop does, and what takes all of that and of ours away. */
function linesOf(folder) {
  const artefacts = render(compile(podsState(count)));
  const restores = artefacts.flatMap(({ path, text }) => {
    const [, index, family] = /^pods\/d_p(\d+)\/(ip6?tables)\.rules$/.exec(path) ?? [];
    if (family === undefined) return [];
    const file = join(folder, `${family}-${index}`);
    writeFileSync(file, text);
    return [[pathOf(index), file, `${family}-nft-restore`, '--noflush']];
  });
  const paths = [`/run/netns/${node}`, ...Array.from({ length: count }, (_, index) => pathOf(index))];
  return { restores, removal: paths.map((path) => [path, '/dev/null', 'sh', '-c', removal]) };
}

const isSame = ({ effect, plan }) => plan.changes.length + plan.obstacles.length === 0 && effect.holds;

/** Their checks are those of one pod, counted for each. */
function verified(name, { target, ways }) {
  return {
    name: `in-pod: 250 in-sync pods verified, ${name}`,
    ...{ against: '38 -C a pod', target, kind: /** @type {const} */ ('faster') },
    async prepare() {
      await apply(podsState(count), options);
      if (!isSame(await verify(podsState(count), options))) throw new Error('the pods are not in sync');
      const upstream = istioCniIn(podsDocument(1), pathOf(0));
      const tidy = async () => {
        upstream.end();
        await destroy(podsState(count), options);
      };
      return { ...(await ways()), against: () => upstream.run('verify'), times: count, tidy };
    },
  };
}

function examined() {
  return {
    name: 'in-pod: doctor of 250 pods',
    ...{ against: 'a limit', target: 1, kind: /** @type {const} */ ('seconds') },
    async prepare() {
      await apply(podsState(count), options);
      const ours = async () => diagnose(await examine(podsState(count), options));
      return { ours, rounds: 3, tidy: () => destroy(podsState(count), options) };
    },
  };
}

const warm = {
  target: 1_000,
  /** The record has to be old enough for its version to be known. */
  ways: async () => {
    for (let round = 0; round < (asked.isSmoke ? 1 : 5); round += 1) await verify(podsState(count), options);
    return { ours: () => verify(podsState(count), options), rounds: 9 };
  },
};

function cold(words) {
  return {
    target: 15,
    ways: () => ({ ours: () => runRedirect(words, podsDocument(count), stateDirectory), isCold: true, rounds: 5 }),
  };
}

export const start = (asked) => inNodeOfPods(import.meta.filename, countOf(asked), toPrint(asked));
await printOnNode(import.meta.filename, measured(rows));

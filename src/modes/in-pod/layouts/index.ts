import { isDeepStrictEqual } from 'node:util';
import { hostScope, type KernelNamespace, namespaceAt } from '../../../ir/program.js';
import { iptablesBeside, otherBackendOf, type ResolvedBackend } from '../../../model/backend.js';
import type { FoundLayout, LayoutQuestion, LayoutReader } from '../../../plan/layout.js';
import { type InpodConstants, inpodConstants } from '../constants.js';
import { recogniseHost } from './recognise-host.js';
import { podRecogniser, type Recognised } from './recognise-pod.js';
import { currentRelease, type Release, releases } from './releases.js';

type Recognise = (namespace: KernelNamespace) => readonly Recognised[];

/** What one backend of a namespace holds. */
interface Held {
  readonly namespace: KernelNamespace;
  readonly backend: ResolvedBackend;
  readonly recognised: readonly Recognised[];
}

/**
 * Names the layouts of releases, whether they were written with the document's constants or with the published ones.
 */
export function inpodLayouts(constants: InpodConstants): LayoutReader {
  const all = isDeepStrictEqual(constants, inpodConstants) ? [constants] : [constants, inpodConstants];
  const recognisers = all.map(recogniser);
  const recognise: Recognise = (namespace) => {
    const found = recognisers.map((one) => one(namespace)).filter(({ length }) => length > 0);
    return found.find((one) => one.every(({ extent }) => extent === 'whole')) ?? found[0] ?? [];
  };

  return (question) => {
    const held = heldIn(question, recognise);
    const newest = newestOn(held);
    return held.flatMap(({ backend, namespace: { netns, scope }, recognised }) => {
      const isReplaced = backend !== question.backend || !isToday(namespaceAt(question.desired, netns), recognise);
      return recognised.flatMap(({ extent, releases: writers }): readonly FoundLayout[] => {
        const names = notAfter(newest, writers).map(({ name }) => name);
        const [oldest = null] = names;
        const name = names.at(-1);
        // Part of today's layout is no other one: the changes say what is missing.
        const isOther = !names.includes(currentRelease) || (extent === 'whole' && isReplaced);
        if (name === undefined || !isOther) return [];
        return [{ scope, name, since: oldest === name ? null : oldest, extent, backend }];
      });
    });
  };
}

/** Without later releases, unless there are no others. */
function notAfter(newest: Release | null, all: readonly Release[]): readonly Release[] {
  const possible = all.filter((one) => newest === null || releases.indexOf(one) <= releases.indexOf(newest));
  return possible.length > 0 ? possible : all;
}

function recogniser(constants: InpodConstants): Recognise {
  const recognisePod = podRecogniser(constants);
  return (namespace) =>
    namespace.scope === hostScope
      ? recogniseHost(namespace, namespace.rulesets, constants)
      : recognisePod(namespace.rulesets);
}

function heldIn({ backend, otherBackend, program }: LayoutQuestion, recognise: Recognise): readonly Held[] {
  const own = iptablesBeside(backend);
  const inBackend = (namespace: KernelNamespace, of: ResolvedBackend): Held => {
    return { namespace, backend: of, recognised: recognise(namespace) };
  };
  return [
    ...program.namespaces.map((namespace) => inBackend(namespace, own)),
    ...otherBackend.namespaces.map((namespace) => inBackend(namespace, otherBackendOf(backend))),
  ];
}

/** The newest release that the node's own part allows: its agent programmed the pods. Null: any. */
function newestOn(held: readonly Held[]): Release | null {
  const host = held.filter(({ namespace }) => namespace.scope === hostScope);
  return host.flatMap(({ recognised }) => recognised.flatMap(({ releases: of }) => of.at(-1) ?? []))[0] ?? null;
}

/** Whether the desired rules are those of the present release; where none are desired, those need no name either. */
function isToday(desired: KernelNamespace | undefined, recognise: Recognise): boolean {
  if (desired === undefined || desired.rulesets.length === 0) return true;
  return recognise(desired).some(
    ({ extent, releases: of }) => extent === 'whole' && of.some(({ name }) => name === currentRelease),
  );
}

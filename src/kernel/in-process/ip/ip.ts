import { closeSync, constants, openSync } from 'node:fs';
import { asOwnThread } from '../../as-own-thread.js';
import type { Command } from '../../command.js';
import type { Answer, Answerer, Inside } from '../answerer.js';
import { changeAddress } from './change-address.js';
import { changeLink } from './change-link.js';
import { changeRoute } from './change-route.js';
import { changeRule } from './change-rule.js';
import { type Invocation, type IpLine, type IpOptions, parseInvocation } from './invocation.js';
import { linkNames } from './link-names.js';
import { showLinks } from './show-links.js';
import { showNeighbours } from './show-neighbours.js';
import { showRoutes, showRouteTo } from './show-routes.js';
import { showRules } from './show-rules.js';
import type { IpContext, Printed, Task } from './task.js';

const readable = constants.O_RDONLY | constants.O_NONBLOCK;

/** `ip`: what our rooms ask it and have it do, alone or as a batch. */
export const ip: Answerer = (command: Command, inside: Inside): Answer | null => {
  const invocation = parseInvocation(command);
  if (invocation === null) return null;
  const tasks = invocation.lines.flatMap((line) => taskOf(line.words, invocation.options) ?? []);
  // A batch that is not understood whole is left to the program before anything is changed.
  if (tasks.length !== invocation.lines.length || new Set(tasks.map(({ writes }) => writes)).size > 1) return null;
  if (isMixedUp(invocation.lines)) return null;
  const descriptors = new Map<string, number>();
  try {
    for (const task of tasks) {
      const path = task.writes ? task.namespace : undefined;
      if (path !== undefined && !descriptors.has(path)) descriptors.set(path, openSync(asOwnThread(path), readable));
    }
    const { isBatch } = invocation;
    return answer(invocation, tasks, { ...inside, names: linkNames(inside.route), descriptors, isBatch });
  } finally {
    for (const descriptor of descriptors.values()) closeSync(descriptor);
  }
};

/** After `link show`, `addr show` of the same batch shows a link as `link show` does (do_link, iproute2 6.1). */
function isMixedUp(lines: readonly IpLine[]): boolean {
  const isOf = (object: string) => (line: IpLine) => line.words[0] === object && line.words[1] === 'show';
  const first = lines.findIndex(isOf('link'));
  return first >= 0 && lines.slice(first).some((line) => isOf('addr')(line) || isOf('address')(line));
}

function taskOf([object = '', verb = '', ...words]: readonly string[], options: IpOptions): Task | null {
  const isShown = verb === 'show';
  switch (object) {
    case 'rule':
      return !isShown ? changeRule(verb, words, options) : words.length === 0 ? showRules(options) : null;
    case 'route':
      if (verb === 'get') return showRouteTo(words, options);
      return isShown ? showRoutes(words, options) : changeRoute(verb, words, options);
    case 'link':
      return isShown ? showLinks(true, words, options) : changeLink(verb, words, options);
    case 'addr':
    case 'address':
      return isShown ? showLinks(false, words, options) : changeAddress(verb, words, options);
    case 'neigh':
      return isShown ? showNeighbours(words, options) : null;
    default:
      return null;
  }
}

function answer({ goesOn, isBatch, lines }: Invocation, tasks: readonly Task[], context: IpContext): Answer | null {
  const done: { readonly printed: Printed; readonly line: IpLine | undefined }[] = [];
  for (const [index, task] of tasks.entries()) {
    const printed = task.run(context);
    if (printed === null) return null;
    done.push({ printed, line: lines[index] });
    if (printed.status !== 0 && !goesOn) break;
  }
  const status = Math.max(0, ...done.map(({ printed }) => printed.status));
  return {
    exitCode: isBatch ? Math.min(status, 1) : status,
    stdout: done.map(({ printed }) => printed.stdout).join(''),
    stderr: done
      .map(({ line, printed: { status: one, stderr } }) =>
        one === 0 || !isBatch ? stderr : `${stderr}Command failed -:${line?.number}\n`,
      )
      .join(''),
  };
}

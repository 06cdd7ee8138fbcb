import type { Request } from '../native/netlink/socket.js';
import { isOfAddresses, isOfAllAddresses } from '../native/rtnetlink/addresses.js';
import { isOfLinks, linkQuestionOf } from '../native/rtnetlink/link-question.js';
import { allRoutesFor } from '../native/rtnetlink/routes.js';
import type { Part } from './part.js';

/**
 * The parts without those that follow from others, the same list where there are none: where all links of a namespace
 * are as they were, so is each of them. All of the parts have just been found to hold together.
 */
export function withoutImplied(parts: readonly Part[]): readonly Part[] {
  const lists = parts.flatMap((part) => (part.kind === 'messages' && part.isList ? [part.request] : []));
  const has = (isMeant: (request: Request) => boolean) => lists.some(isMeant);
  const hasAllLinks = has((request) => linkQuestionOf(request, true)?.about === 'all');
  const hasAllAddresses = has(isOfAllAddresses);
  const hasAllSets = parts.some((part) => part.kind === 'sets' && part.words.join(' ') === allSets);
  const needed = parts.filter((part) => {
    if (part.kind === 'sets') return !hasAllSets || part.words.join(' ') === allSets;
    if (part.kind !== 'messages') return true;
    const { isList, request } = part;
    if (isOfLinks(request)) return !hasAllLinks || linkQuestionOf(request, isList)?.about === 'all';
    if (!isList) return true;
    const all = allRoutesFor(request);
    if (all !== null)
      return request.body.equals(all.body) || !has((one) => one.type === all.type && one.body.equals(all.body));
    return !hasAllAddresses || !isOfAddresses(request) || isOfAllAddresses(request);
  });
  return needed.length === parts.length ? parts : needed;
}

const allSets = 'save';

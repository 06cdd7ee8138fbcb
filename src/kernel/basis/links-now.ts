import type { Inside } from '../in-process/answerer.js';
import { gather } from '../native/gathered.js';
import type { Message } from '../native/netlink/messages.js';
import type { Request } from '../native/netlink/socket.js';
import { gatherLasting } from '../native/rtnetlink/gather-lasting.js';
import { isOfLinks, linkIn, linkQuestionOf } from '../native/rtnetlink/link-question.js';
import { saidIn, saidOf } from './noting.js';
import type { Part, Said } from './part.js';

/** What the kernel says now to a question about links; null: not known from the list. */
export type LinksNow = (request: Request, isList: boolean) => Said | null;

/** Where all links are asked for anyway, the questions about single ones are answered from that list. */
export function linksNow({ route }: Inside, parts: readonly Part[]): LinksNow | null {
  const list = parts.flatMap((part) =>
    part.kind === 'messages' && linkQuestionOf(part.request, part.isList)?.about === 'all' ? [part.request] : [],
  )[0];
  const isAlone = !parts.some((part) => part.kind === 'messages' && !part.isList && isOfLinks(part.request));
  if (list === undefined || isAlone) return null;
  const whole = gather();
  const byIndex = new Map<number, Said>();
  const byName = new Map<string, Said>();
  route().dump(list, () => {
    whole.rewind(0);
    byIndex.clear();
    byName.clear();
    return (message) => {
      gatherLasting(message, whole);
      learn(message);
    };
  });
  const all = saidOf(whole);
  return (request, isList) => {
    const question = linkQuestionOf(request, isList);
    if (question === null) return null;
    if (question.about === 'all') return all;
    const found = question.about === 'index' ? byIndex.get(question.index) : byName.get(question.name);
    return found ?? absent;
  };

  function learn(message: Message): void {
    const link = linkIn(message);
    if (link === null) return;
    const said = saidIn([message]);
    byIndex.set(link.index, said);
    for (const name of link.names) byName.set(name, said);
  }
}

const absent: Said = { bytes: Buffer.alloc(0), length: 0, refusal: 'ENODEV' };

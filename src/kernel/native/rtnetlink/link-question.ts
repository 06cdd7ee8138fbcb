import { attributeMap, textOf } from '../netlink/attributes.js';
import type { Message } from '../netlink/messages.js';
import type { Request } from '../netlink/socket.js';
import { alternativeNamesIn, linkAttributes, linksOfKindRequest, newLink } from './links.js';

/** Which links a request asks for. */
export type LinkQuestion =
  | { readonly about: 'all' }
  | { readonly about: 'index'; readonly index: number }
  /** Also an alternative one. */
  | { readonly about: 'name'; readonly name: string };

const headerLength = 16;
const all = linksOfKindRequest(null);

/** Null: not links as `ip` asks for them, or those of a kind. */
export function linkQuestionOf({ body, type }: Request, isList: boolean): LinkQuestion | null {
  if (type !== all.type) return null;
  if (isList) return body.equals(all.body) ? { about: 'all' } : null;
  const attributes = attributeMap(body, headerLength);
  const mask = attributeMap(all.body, headerLength).get(linkAttributes.extraMask);
  if (mask === undefined || attributes.get(linkAttributes.extraMask)?.equals(mask) !== true) return null;
  const index = body.readInt32LE(4);
  if (index !== 0) return { about: 'index', index };
  const named = attributes.get(linkAttributes.name) ?? attributes.get(linkAttributes.alternativeName);
  return named === undefined ? null : { about: 'name', name: textOf(named) };
}

export function isOfLinks({ type }: Request): boolean {
  return type === all.type;
}

/** The number and all names of a link; null: another message. */
export function linkIn({ body, type }: Message): { readonly index: number; readonly names: readonly string[] } | null {
  if (type !== newLink || body.length < headerLength) return null;
  const attributes = attributeMap(body, headerLength);
  const [name, names] = [attributes.get(linkAttributes.name), attributes.get(linkAttributes.names)];
  const others = names === undefined ? [] : alternativeNamesIn(names);
  return { index: body.readInt32LE(4), names: [...(name === undefined ? [] : [textOf(name)]), ...others] };
}

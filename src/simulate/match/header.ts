import { allOf, type ModuleReader } from './predicate.js';

/** IPv6 extension headers: no simulated packet has one, and without one even a negated match fails. */
export const extensionHeader: ModuleReader = () => () => false;

/** xt_realm: without routes or ip rules that set a realm, and always for IPv6, every packet has realm 0. */
export const realm: ModuleReader = (options, { hasRealms }) =>
  hasRealms
    ? null
    : allOf(options, ({ values: [text = ''] }) => {
        const [name = '', mask = '0xffffffff'] = text.split('/');
        const [value, bits] = [name === 'cosmos' ? 0 : Number(name), Number(mask)];
        return Number.isNaN(value) || Number.isNaN(bits) ? null : () => value === 0;
      });

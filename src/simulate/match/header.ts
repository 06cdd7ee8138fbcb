import { allOf, type ModuleReader } from './predicate.js';

/** Extension headers of IPv6: no packet here has one, and of what is not there not even the opposite holds. */
export const extensionHeader: ModuleReader = () => () => false;

/** xt_realm: where no route and no ip rule gives one, all packets are of the first; of IPv6 they always are. */
export const realm: ModuleReader = (options, { hasRealms }) =>
  hasRealms
    ? null
    : allOf(options, ({ values: [text = ''] }) => {
        const [name = '', mask = '0xffffffff'] = text.split('/');
        const [value, bits] = [name === 'cosmos' ? 0 : Number(name), Number(mask)];
        return Number.isNaN(value) || Number.isNaN(bits) ? null : () => value === 0;
      });

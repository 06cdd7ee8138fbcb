import { expect, test } from 'vitest';
import { traceSent } from '../../src/index.js';

test('without the native library no packet is sent, and what to do is said', async () => {
  const before = process.env['REDIRECT_NETLINK'];
  process.env['REDIRECT_NETLINK'] = 'off';
  try {
    const sent = traceSent({ states: [] }, { from: 'node', to: '10.244.1.3:80' });
    await expect(sent).rejects.toThrow(/leave out --no-netlink and REDIRECT_NETLINK=off/);
  } finally {
    if (before === undefined) delete process.env['REDIRECT_NETLINK'];
    else process.env['REDIRECT_NETLINK'] = before;
  }
});

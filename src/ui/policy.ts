/** What a browser may do with a page of ours: nothing but show it. */
export const headers: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-type': 'text/html; charset=utf-8',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // The token is part of the address.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const nothing = "default-src 'none'; base-uri 'none'; form-action 'none'";

/**
 * The policy that a page names itself, which lists the style and the script that it has; as a header it also forbids
 * frames.
 */
export function policyOf(page: string): string {
  const named = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page.slice(0, 2_000))?.[1];
  const policy = named?.replaceAll(/&#x([\da-f]+);/gi, (_, digits) =>
    String.fromCodePoint(Number.parseInt(digits, 16)),
  );
  return `${policy ?? nothing}; frame-ancestors 'none'`;
}

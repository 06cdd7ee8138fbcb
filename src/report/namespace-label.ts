/** `host`, or `SCOPE (/run/netns/...)`. */
export function namespaceLabel({ scope, netns }: { readonly scope: string; readonly netns: string | null }): string {
  return netns === null ? scope : `${scope} (${netns})`;
}

/**
 * What becomes of the node's state when a signal ends the process. `ask`: what the API server says of the DaemonSet.
 */
export const exitChoices = ['keep', 'remove', 'ask'] as const;

export type OnExit = (typeof exitChoices)[number];

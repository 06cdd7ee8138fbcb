/** Changes that rules made to a set during a conversation: by entry key, whether the entry exists. */
export type SetChanges = ReadonlyMap<string, boolean>;

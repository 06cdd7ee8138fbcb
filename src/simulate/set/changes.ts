/** What rules have put into a set, or taken out, since the packets of a conversation began: by the key of an entry, whether it is there. */
export type SetChanges = Map<string, boolean>;

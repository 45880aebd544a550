const plain = (name: string) => name.normalize('NFKC').trim().replace(/^#/, '').replace(/\s+/g, ' ').toLowerCase();

/** Whether two names of a group, board or channel are the same to people: capitals, spaces and a `#` in front are not. */
export const isSameName = (one: string, other: string): boolean => plain(one) === plain(other);

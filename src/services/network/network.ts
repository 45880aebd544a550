/** What came of trying to open a connection. */
export type Reach =
  /** Something accepted the connection. */
  | 'answered'
  /** The host is there and nothing listens on that port. */
  | 'refused'
  /** Nothing came back within the limit. */
  | 'no-answer'
  /** This machine, or a router on the way, knows no way there. */
  | 'no-route'
  /** The name is not known to those who were asked. */
  | 'name-unknown'
  /** No one could be asked about the name. */
  | 'lookup-failed';

/** Whether this machine is on a network, seen from a name that everybody can look up. */
export type Connectivity =
  | 'online'
  /** There is no network, or none that leads anywhere. */
  | 'no-network'
  /** There is a network, and names cannot be looked up on it. */
  | 'no-names';

/** What can be seen of the network from this machine. */
export interface Network {
  /**
   * Opens a connection, and closes it again without sending anything. A host is a name or an IP address.
   * It throws only the signal's reason, when the signal aborts: every other end is a result.
   */
  reach(host: string, port: number): Promise<Reach>;
  /**
   * Whether there is a network at all, and whether names can be looked up. Sends nothing but the question for the name.
   * It throws only the signal's reason, when the signal aborts.
   */
  connectivity(publicHost: string): Promise<Connectivity>;
}

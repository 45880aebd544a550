/** The result of an attempt to connect. */
export type Reach =
  /** Something accepted the connection. */
  | 'answered'
  /** The host is there, and nothing listens on that port. */
  | 'refused'
  /** Nothing came back within the limit. */
  | 'no-answer'
  /** This machine, or a router on the way, has no route there. */
  | 'no-route'
  /** The name doesn't exist. */
  | 'name-unknown'
  /** The name could not be looked up. */
  | 'lookup-failed';

/** Whether this machine is online, judged by a name that anyone can look up. */
export type Connectivity =
  | 'online'
  /** There is no network, or no way out of it. */
  | 'no-network'
  /** There is a network, but names can't be looked up on it. */
  | 'no-names';

/** What this machine can see of the network. */
export interface Network {
  /**
   * Opens a connection and closes it without sending anything. A host is a name or an IP address. Throws only the
   * signal's reason, when the signal aborts: every other outcome is a result.
   */
  reach(host: string, port: number): Promise<Reach>;
  /**
   * Whether there is a network, and whether names can be looked up. Sends only the lookup. Throws only the signal's
   * reason, when the signal aborts.
   */
  connectivity(publicHost: string): Promise<Connectivity>;
}

/**
 * What is known of a connection's bytes at one moment: totals since it opened, its side sockets included.
 * The engine reuses one object for all connections.
 */
export interface Sample {
  /** Bytes received from the peer. */
  received: number;
  /** Bytes that the kernel has accepted for the peer. What it has not sent or the peer not acknowledged is not known. */
  accepted: number;
  /** Bytes handed to the kernel that it has not accepted: more than 0 means that the peer is the slow side. */
  pending: number;
  /** Is the server taking what the client sends? While it is not, the client is not slow. */
  isReading: boolean;
}

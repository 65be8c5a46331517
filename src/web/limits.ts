import type { ConnectionCaps } from "./connections.ts";

/** How long and how many. Milliseconds; the defaults let every Teams front end and every proxy through. */
export interface ConnectionLimits extends ConnectionCaps {
  /** For all headers of a request. */
  readonly headersWithin: number;
  /** For a whole request, its body included. */
  readonly requestWithin: number;
  /** Between two requests on a connection; longer than proxies keep theirs, so that none meets a closed one. */
  readonly idleFor: number;
  /** Without a byte in either direction, as where an answer is not taken; longer than any answer takes. */
  readonly silentFor: number;
  /** How often connections are looked at for the above. */
  readonly checkedEvery: number;
  readonly headers: number;
  /** Bytes. */
  readonly headerSize: number;
}

export const defaultLimits: ConnectionLimits = {
  headersWithin: 10_000,
  requestWithin: 20_000,
  idleFor: 75_000,
  silentFor: 120_000,
  checkedEvery: 2_000,
  connections: 2_000,
  connectionsOfOne: 250,
  headers: 100,
  headerSize: 16 * 1024,
};

/**
 * What a connection is doing. The order is that of {@link PHASES}, whose indexes the engine stores.
 *
 * - `handshake`: TLS handshake or PROXY header
 * - `greeting`: connected, nothing received yet
 * - `idle`: between requests
 * - `head`: a request head or a command line is arriving
 * - `body`: request data is arriving
 * - `work`: the server is busy; the client's clocks stand still
 * - `send`: a response is leaving
 * - `drain`: the server is shutting down and lets the connection finish
 */
export type Phase = "handshake" | "greeting" | "idle" | "head" | "body" | "work" | "send" | "drain";

/** All phases, in the order in which the engine numbers them. */
export const PHASES: readonly Phase[] = [
  "handshake",
  "greeting",
  "idle",
  "head",
  "body",
  "work",
  "send",
  "drain",
];

/** Numbers of the phases, as stored per connection. `leaving` is internal: the end is decided, the socket not closed. */
export const HANDSHAKE = 0;
export const GREETING = 1;
export const IDLE = 2;
export const HEAD = 3;
export const BODY = 4;
export const WORK = 5;
export const SEND = 6;
export const DRAIN = 7;
export const LEAVING = 8;

const codes: Readonly<Record<Phase, number>> = {
  handshake: HANDSHAKE,
  greeting: GREETING,
  idle: IDLE,
  head: HEAD,
  body: BODY,
  work: WORK,
  send: SEND,
  drain: DRAIN,
};

/** The number of a phase, or `undefined` for a word that is none. */
export function phaseCode(phase: Phase): number | undefined {
  const code: unknown = codes[phase];
  // Callers without types may ask for "toString".
  return typeof code === "number" ? code : undefined;
}

/** The phase of a number; a connection that is leaving was last in the phase its caller remembers. */
export function phaseName(code: number): Phase {
  return PHASES[code] ?? "drain";
}

import type { Socket } from "node:net";
import type { Connection, Reason } from "@core/conn-policy";

/** How long a client may go on sending what nobody wants; it reads the answer meanwhile. */
const lingerMs = 2_000;

/**
 * Closes behind an answer that came before the whole question. A socket that is closed with unread input is reset, and
 * the reset may overtake the answer; so only our side is closed, and the caller goes on reading until the client has
 * sent all, or closes, or has had its time.
 */
export function linger(connection: Connection, socket: Socket, reason: Reason): void {
  connection.expect(reason);
  // Node calls it after the last answer.
  socket.destroySoon = ignore;
  socket.end();
  const cancel = connection.guard.clock.after(lingerMs, () => connection.end(reason));
  connection.signal.addEventListener("abort", cancel, { once: true });
}

function ignore(): void {}

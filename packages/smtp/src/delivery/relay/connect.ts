import { connect as connectTo, type Socket } from "node:net";
import type { Clock } from "@core/conn-policy";

/** Longer than a SYN is sent again three times. */
const limitMs = 30_000;

/** @throws what the network says, or `ETIMEDOUT`. */
export function connect(
  address: string,
  port: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTo({ host: address, port });
    const end = (error: Error): void => {
      cancel();
      socket.destroy();
      reject(error);
    };
    const cancel = clock.after(limitMs, () =>
      end(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })),
    );
    const abort = (): void => end(new Error("broken off"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    // Stays for good: a socket without one ends the process.
    socket.on("error", end);
    socket.once("close", () => signal.removeEventListener("abort", abort));
    socket.once("connect", () => {
      cancel();
      signal.removeEventListener("abort", abort);
      resolve(socket);
    });
  });
}

import { Requester, type Target } from "./requester.ts";

/** Connections that are being opened at once. */
const atOnce = 64;

/** Opens `count` connections, and has each carry one request for `/`. */
export async function connectAll(target: Target, count: number): Promise<Requester[]> {
  const open: Requester[] = [];
  let begun = 0;
  const opener = async (): Promise<void> => {
    while (begun++ < count) {
      const requester = await Requester.open(target);
      await new Promise<void>((resolve, reject) => {
        requester.ask("/", (error) => (error === undefined ? resolve() : reject(error)));
      });
      open.push(requester);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, opener));
  return open;
}

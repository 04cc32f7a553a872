import { settle } from "@core/conn-policy/testing";

/**
 * Lets sockets have their turns until `isSo`, for as long as the test itself may take: how long a busy machine needs to
 * fill the kernels' buffers nobody knows.
 */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await settle(1);
}

/** For tests that fill them. */
export const longMs = 180_000;

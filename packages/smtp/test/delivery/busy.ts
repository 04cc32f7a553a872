import { waiting } from "../../src/delivery/outcome.ts";
import { Rig } from "./rig.ts";

export const busy = waiting("451 4.7.1 Come again");

/** A rig with the one answer of hosts that are busy. */
export async function openBusy(): Promise<Rig> {
  const rig = await Rig.open();
  rig.hosts.answer = () => busy;
  await rig.delivery.start();
  return rig;
}

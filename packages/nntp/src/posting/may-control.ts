import { parseWildmat } from "../protocol/wildmat.ts";
import type { ControlMessage } from "./control-message.ts";
import type { ControlRules } from "./options.ts";
import type { Source } from "./posting.ts";

/** May this message of this sender be carried out? Off unless the rules of its kind name the sender. */
export function mayControl(
  rules: ControlRules | undefined,
  message: ControlMessage,
  { kind, peer, user }: Source,
): boolean {
  const rule = message.kind === "unknown" ? undefined : rules?.[message.kind];
  if (rule === undefined) return false;
  const [names, name] = kind === "feed" ? [rule.peers, peer] : [rule.users, user];
  if (names === undefined || name === undefined || !parseWildmat(names)(name)) return false;
  return !("group" in message) || parseWildmat(rule.groups ?? "*")(message.group);
}

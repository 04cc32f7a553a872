import { maxSaslLineBytes } from "../protocol/command.ts";
import { replyError } from "../protocol/reply-error.ts";
import { reply } from "../protocol/reply.ts";
import { logIn, requireStranger } from "./log-in.ts";
import type { Verb } from "./verb.ts";

/** RFC 4643 section 2.4, with the mechanism PLAIN (RFC 4616). */
export const authinfoSasl: Verb = {
  name: "AUTHINFO SASL",
  syntax: "AUTHINFO SASL PLAIN [<initial-response>]",
  leastArguments: 1,
  mostArguments: 2,
  isSecret: true,
  async run(session, [mechanism = "", initial]) {
    requireStranger(session);
    if (mechanism.toUpperCase() !== "PLAIN") throw replyError(503, "Only PLAIN is known");
    let response = initial;
    if (response === undefined) {
      // An empty challenge is told as `=`.
      await session.say(reply(383, "="));
      response = (await session.readLine(maxSaslLineBytes))?.toString("latin1").trim();
    }
    if (response === undefined) return undefined;
    if (response === "*") throw replyError(481, "Given up");
    const { name, password } = readPlain(response);
    return logIn(session, name, password);
  },
};

/** @throws 482 for what is no message of PLAIN, 481 for one who wants to act for somebody else. */
function readPlain(response: string): { readonly name: string; readonly password: string } {
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(response)) throw replyError(482, "That is no base64");
  const parts = Buffer.from(response, "base64").toString().split("\0");
  const [identity, name, password] = parts;
  if (parts.length !== 3 || !name || password === undefined)
    throw replyError(482, "That is not PLAIN");
  if (identity !== "" && identity !== name) throw replyError(481, "You can only be yourself");
  return { name, password };
}

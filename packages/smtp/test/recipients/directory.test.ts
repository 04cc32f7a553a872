import { describe, expect, test } from "@jest/globals";
import { createDirectory, type DirectoryOptions } from "../../src/recipients/create-directory.ts";
import type { Directory } from "../../src/recipients/directory.ts";
import type { Origin } from "../../src/store/envelope.ts";

const nobody: DirectoryOptions = {
  domains: ["example.org", "example.com"],
  mailboxes: [],
  takesAny: false,
  aliases: {},
  catchAll: {},
  plusAddresses: false,
  isRelaying: false,
  relayFrom: [],
  users: [],
};
const stranger: Origin = { client: "192.0.2.7", helo: "there", isEncrypted: false };
const alice: Origin = { ...stranger, user: "alice", isEncrypted: true };

function open(options: Partial<DirectoryOptions>): Directory {
  return createDirectory({ ...nobody, ...options });
}

/** `250` or the reply that refuses. */
function answer(work: () => void): string {
  try {
    work();
    return "250";
  } catch (error) {
    const { responseCode, enhancedCode } = error as { responseCode: number; enhancedCode: string };
    return `${responseCode} ${enhancedCode}`;
  }
}

describe("who gets a message", () => {
  test("a name is at every domain, an address at its own", () => {
    const directory = open({ mailboxes: ["joe", "Ann@example.com"] });
    expect(directory.routeOf("JOE@example.org")).toEqual({
      kind: "local",
      mailbox: "joe",
      address: "joe@example.org",
    });
    expect(directory.routeOf("joe@example.com")).toMatchObject({ mailbox: "joe" });
    expect(directory.routeOf("ann@example.com")).toMatchObject({ mailbox: "ann@example.com" });
    expect(directory.routeOf("ann@example.org")).toBeUndefined();
    expect(directory.routeOf("joe@example.net")).toEqual({
      kind: "remote",
      domain: "example.net",
    });
  });

  test("postmaster is always there, with a domain and without, and may be somebody else", () => {
    const directory = open({});
    expect(directory.routeOf("postmaster")).toMatchObject({
      mailbox: "postmaster",
      address: "postmaster@example.org",
    });
    expect(directory.routeOf("PostMaster@example.com")).toMatchObject({ mailbox: "postmaster" });
    const other = open({ mailboxes: ["joe"], aliases: { postmaster: ["joe"] } });
    expect(other.routeOf("postmaster@example.com")).toEqual({
      kind: "alias",
      to: ["joe@example.com"],
    });
  });

  test("an alias of an address goes before that of a name, and both before a mailbox", () => {
    const directory = open({
      mailboxes: ["joe"],
      aliases: { joe: ["ann@example.net"], "joe@example.com": ["bob", "cy@example.net"] },
    });
    expect(directory.routeOf("joe@example.org")).toEqual({
      kind: "alias",
      to: ["ann@example.net"],
    });
    expect(directory.routeOf("joe@example.com")).toEqual({
      kind: "alias",
      to: ["bob@example.com", "cy@example.net"],
    });
  });

  test("what nobody has goes where catchAll of the domain says, or to a mailbox of any name", () => {
    const directory = open({ mailboxes: ["joe"], catchAll: { "example.com": "joe" } });
    expect(directory.routeOf("x@example.com")).toEqual({ kind: "alias", to: ["joe@example.com"] });
    expect(directory.routeOf("joe@example.com")).toMatchObject({ kind: "local" });
    expect(directory.routeOf("x@example.org")).toBeUndefined();
    const any = open({ takesAny: true });
    expect(any.routeOf("x@example.org")).toMatchObject({ kind: "local", mailbox: "x" });
  });

  test("a detail is ignored where it is asked for, and nobody has the whole name", () => {
    const mailboxes = ["joe", "joe+lists"];
    expect(open({ mailboxes }).routeOf("joe+x@example.org")).toBeUndefined();
    const directory = open({ mailboxes, plusAddresses: true });
    expect(directory.routeOf("joe+x@example.org")).toMatchObject({ mailbox: "joe" });
    expect(directory.routeOf("joe+lists@example.org")).toMatchObject({ mailbox: "joe+lists" });
    expect(directory.routeOf("+x@example.org")).toBeUndefined();
  });

  test("defect 32: a domain has one spelling, so that an IDN is ours in both of its forms", () => {
    const directory = open({ domains: ["xn--bcher-kva.example"], mailboxes: ["joe"] });
    expect(directory.routeOf("joe@xn--bcher-kva.example")).toMatchObject({ kind: "local" });
  });
});

describe("who may write to whom", () => {
  test("an unknown name is refused, a known one is not", () => {
    const directory = open({ mailboxes: ["joe"] });
    expect(answer(() => directory.checkRecipient("x@example.org", stranger))).toBe("550 5.1.1");
    expect(answer(() => directory.checkRecipient("joe@example.org", stranger))).toBe("250");
  });

  test.each<[string, Partial<DirectoryOptions>, Partial<Origin>, string]>([
    ["a stranger", { isRelaying: true }, {}, "550 5.7.1"],
    ["a user over TLS", { isRelaying: true }, { user: "a", isEncrypted: true }, "250"],
    ["a user in the clear", { isRelaying: true }, { user: "a" }, "550 5.7.1"],
    ["a user, where nothing is relayed", {}, { user: "a", isEncrypted: true }, "550 5.7.1"],
    ["our own machine is nobody", { isRelaying: true }, { client: "127.0.0.1" }, "550 5.7.1"],
    ["Pickup, where nothing is relayed", {}, { client: "local" }, "250"],
    ["a listed range", { isRelaying: true, relayFrom: ["192.0.2.0/28"] }, {}, "250"],
    ["beside it", { isRelaying: true, relayFrom: ["192.0.2.8/29"] }, {}, "550 5.7.1"],
    [
      "a listed address mapped into IPv6",
      { isRelaying: true, relayFrom: ["192.0.2.7"] },
      { client: "::ffff:192.0.2.7" },
      "250",
    ],
  ])("relaying: %s", (_, options, origin, expected) => {
    const directory = open(options);
    const from = { ...stranger, ...origin };
    expect(answer(() => directory.checkRecipient("x@example.net", from))).toBe(expected);
  });

  test.each(["x%example.net", "example.net!x", '"x@example.net"'])(
    "%s at a domain of ours is no way to somebody else, and no mailbox of any name",
    (local) => {
      const directory = open({
        takesAny: true,
        isRelaying: true,
        catchAll: { "example.com": "x" },
      });
      for (const domain of ["example.org", "example.com"])
        expect(answer(() => directory.checkRecipient(`${local}@${domain}`, alice))).toBe(
          "550 5.1.1",
        );
    },
  );
});

describe("who may send as whom", () => {
  const directory = open({
    plusAddresses: true,
    users: [
      { name: "Alice", addresses: ["sales@example.net", "@shop.example"] },
      { name: "bob@example.com" },
      { name: "robot", mayUseAnySender: true },
    ],
  });
  test.each([
    ["alice", "alice@example.org", "250"],
    ["ALICE", "Alice@example.com", "250"],
    ["alice", "alice+x@example.com", "250"],
    ["alice", "sales@example.net", "250"],
    ["alice", "anything@shop.example", "250"],
    ["alice", "anything@sub.shop.example", "553 5.7.1"],
    ["alice", "bob@example.com", "553 5.7.1"],
    ["alice", "alice@example.net", "553 5.7.1"],
    ["alice", "", "250"],
    ["bob@example.com", "bob@example.com", "250"],
    ["bob@example.com", "bob@example.org", "553 5.7.1"],
    ["robot", "whoever@anywhere.example", "250"],
    ["gone", "gone@example.org", "553 5.7.1"],
  ])("%s as %s", (user, sender, expected) => {
    expect(answer(() => directory.checkSender(sender, { ...alice, user }))).toBe(expected);
  });

  test("who has not logged in may say anything", () => {
    expect(answer(() => directory.checkSender("alice@example.org", stranger))).toBe("250");
  });
});

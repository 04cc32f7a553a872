import { describe, expect, test } from "@jest/globals";
import { isReplyError } from "../../src/control/reply-error.ts";
import { checkEndpoint, parseExtendedPort, parsePort } from "../../src/data/endpoint.ts";

function codeOf(act: () => unknown): number | undefined {
  try {
    act();
  } catch (error) {
    return isReplyError(error) ? error.reply.code : undefined;
  }
  return undefined;
}

describe("PORT", () => {
  test("reads six numbers", () => {
    expect(parsePort("127,0,0,1,200,10")).toEqual({ host: "127.0.0.1", port: 51_210 });
    expect(parsePort("127,0,0,1,255,255").port).toBe(65_535);
  });

  test.each([
    "",
    "1,2,3,4,5",
    "1,2,3,4,5,6,7",
    "127,0,0,1,400,400",
    "a,b,c,d,e,f",
    "1,2,3,4,5,-6",
    "1,2,3,4,5, 6",
  ])("C12: PORT %s is 501", (argument) => expect(codeOf(() => parsePort(argument))).toBe(501));
});

describe("EPRT", () => {
  test.each([
    ["|1|132.235.1.2|6275|", { host: "132.235.1.2", port: 6275 }],
    ["|2|1080::8:800:200C:417A|5282|", { host: "1080::8:800:200C:417A", port: 5282 }],
    ["!1!10.0.0.1!1024!", { host: "10.0.0.1", port: 1024 }],
  ])("reads %s", (argument, endpoint) => expect(parseExtendedPort(argument)).toEqual(endpoint));

  test.each([
    "",
    "|",
    "|1|127.0.0.1|99999|",
    "|1|127.0.0.1|1024",
    "|1|::1|1024|",
    "|2|1.2.3.4|1024|",
    "x|1|1.1.1.1|1|",
    "|1|1.1.1.1||",
  ])("C12: EPRT %s is 501", (argument) =>
    expect(codeOf(() => parseExtendedPort(argument))).toBe(501),
  );

  test("another family is 522", () => {
    expect(codeOf(() => parseExtendedPort("|3|1.2.3.4|1024|"))).toBe(522);
  });
});

describe("the server connects", () => {
  test("to the client alone, in whatever form its address is written", () => {
    expect(checkEndpoint({ host: "::ffff:10.0.0.1", port: 2000 }, "10.0.0.1")).toEqual({
      host: "10.0.0.1",
      port: 2000,
    });
    expect(checkEndpoint({ host: "0:0::1", port: 2000 }, "::1").host).toBe("::1");
    expect(codeOf(() => checkEndpoint({ host: "10.0.0.2", port: 2000 }, "10.0.0.1"))).toBe(504);
  });

  test("never to a port below 1024", () => {
    expect(codeOf(() => checkEndpoint({ host: "10.0.0.1", port: 1023 }, "10.0.0.1"))).toBe(504);
    expect(checkEndpoint({ host: "10.0.0.1", port: 1024 }, "10.0.0.1").port).toBe(1024);
  });
});

import { describe, test } from "@jest/globals";
import { conformanceCases, createRig } from "../../src/testing/index.ts";
import { pop3 } from "./pop3.ts";

const big = "x".repeat(24 * 1024 * 1024);
const messages = ["hello", big];

describe("POP3 in 35 lines conforms, hosted", () => {
  const cases = conformanceCases({
    open: (options) => createRig(pop3, { ...options, options: { messages } }),
    farewell: pop3.farewell,
    greeting: "ready\r\n",
    exchange: { send: "USER fred\r\n", until: "+OK\r\n" },
    partialHead: "USER f",
    bigReply: { send: "RETR 2\r\n", until: "\r\n.\r\n", bytes: big.length },
    pipelined: {
      send: "USER a\r\nSTAT\nRETR 1\r\nNOOP\r\n",
      answers: `+OK\r\n+OK 2 ${5 + big.length}\r\n+OK\r\nhello\r\n.\r\n-ERR unknown command\r\n`,
    },
  });
  test.each(cases)("$name", ({ run }) => run());
});

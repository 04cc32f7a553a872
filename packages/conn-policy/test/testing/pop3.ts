import { type Protocol, defineProtocol } from "../../src/plugin/index.ts";

export interface Pop3Options {
  readonly messages: readonly string[];
}

/** A read-only POP3 maildrop (RFC 1939). The timeouts are the core's; this file only speaks the protocol. */
export const pop3: Protocol<Pop3Options> = defineProtocol<Pop3Options>({
  name: "pop3",
  defaults: { connectionTimeout: "10m", headerWaitTimeout: "30s" },
  farewell: (reason) =>
    reason === "connection_limit"
      ? "-ERR [IN-USE] try later\r\n"
      : `-ERR [SYS/TEMP] closing: ${reason}\r\n`,

  async serve(client, { messages }) {
    await client.reply("+OK ready\r\n");
    for await (const line of client.lines({ maxBytes: 255 })) {
      const [verb = "", arg = ""] = line.split(" ", 2);
      switch (verb.toUpperCase()) {
        case "USER":
        case "PASS":
          await client.reply("+OK\r\n");
          break;
        case "STAT":
          await client.reply(`+OK ${messages.length} ${messages.join("").length}\r\n`);
          break;
        case "RETR":
          await client.reply(`+OK\r\n${messages[Number(arg) - 1] ?? ""}\r\n.\r\n`);
          break;
        case "QUIT":
          return client.reply("+OK bye\r\n");
        default:
          await client.reply("-ERR unknown command\r\n");
      }
    }
  },
});

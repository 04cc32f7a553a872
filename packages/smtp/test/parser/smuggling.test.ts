import { expect, test } from "@jest/globals";
import { settle } from "@core/conn-policy/testing";

import { openSmtp } from "../session/rig.ts";
import { variants } from "./variants.ts";

const smuggled = "MAIL FROM:<evil@example.net>\r\nRCPT TO:<jane@example.org>\r\nDATA\r\nevil";

test.each(variants)(
  "end of data: after %s nothing is smuggled into a session",
  async (name, variant) => {
    const text = `Subject: x\r\n\r\nfirst${variant}${smuggled}\r\n.\r\n`;
    const around = text.indexOf(variant);
    const packets: readonly (readonly string[])[] = [
      [text],
      text
        .slice(0, around + 12)
        .match(/[^]/g)
        ?.concat(text.slice(around + 12)) ?? [],
      [text.slice(0, around + 1), text.slice(around + 1, around + 2), text.slice(around + 2)],
    ];
    for (const bareLineEnds of ["refuse", "normalize"] as const) {
      // Only a blank is no reason to refuse it; a NUL cannot be made good.
      const isTaken =
        name === "CRLF. CRLF" || (bareLineEnds === "normalize" && !name.includes("NUL"));
      await using rig = await openSmtp({ site: { bareLineEnds } });
      for (const [index, pieces] of packets.entries()) {
        const client = await rig.connect();
        await client.startMessage();
        for (const piece of pieces) {
          await client.wire.write(Buffer.from(piece, "latin1"));
          if (pieces.length > 1) await settle(1);
        }
        expect(await client.reply()).toMatch(isTaken ? /^250 2\.0\.0/ : /^550 5\.5\.2/);
        expect(await client.ask("QUIT")).toMatch(/^221/);
        expect(await client.wire.text()).toBe("");
        expect(rig.queue.messages).toHaveLength(isTaken ? index + 1 : 0);
      }
      expect(new Set(rig.queue.messages.map(({ body }) => body)).size).toBe(isTaken ? 1 : 0);
      for (const { body } of rig.queue.messages) {
        expect(body).toContain(smuggled);
        expect(body).not.toMatch(/\r(?!\n)|(?<!\r)\n/);
      }
    }
  },
);

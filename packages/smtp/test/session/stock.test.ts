import { createGuard } from "@core/conn-policy";
import { createRig } from "@core/conn-policy/testing";
import { expect, test } from "@jest/globals";
import { SMTPServer } from "smtp-server";
import { smtpProtocol } from "../../src/defaults.ts";
import { smtpFarewell } from "../../src/farewell.ts";

test("a stock smtp-server can be guarded as it is", async () => {
  const stock = new SMTPServer({
    logger: false,
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
  });
  stock.on("error", () => {});
  await using rig = await createRig(
    (setup) => {
      const guard = createGuard({
        ...setup,
        name: "smtp",
        protocol: smtpProtocol,
        farewell: smtpFarewell,
      });
      guard.protect(stock);
      return { server: stock.server, guard };
    },
    { policy: { connectionTimeout: "3s", maxConnections: 1, whenFull: "refuse" } },
  );
  const client = await rig.dial();
  expect(await client.line()).toMatch(/^220/u);
  await client.write("EHLO client.example\r\n");
  await client.until("250 ");
  const second = await rig.dial();
  expect(await second.text()).toMatch(/^421 4\.3\.2 localhost /u);
  await rig.clock.pass("2900ms");
  expect(client.state).toBe("open");
  await rig.clock.pass("300ms");
  expect(await client.text()).toMatch(/421 4\.4\.2 localhost /u);
});

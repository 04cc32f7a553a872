import { execFile } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { find, lacksOf } from "../../child/find.ts";
import type { Server } from "./server.ts";

const run = promisify(execFile);
export const theirs = "postfix";

/**
 * A Postfix of its own, which accepts into its queue and holds what it has: all that is measured ends with 250. It logs to
 * nobody where no syslog runs.
 */
export const postfix: Server = {
  name: theirs,
  mode: "stored",
  mostIdle: 100,
  lacks: () => lacksOf("postfix", "postconf"),
  async setUp({ folder, port }) {
    const queue = join(folder, "queue");
    const settings = {
      compatibility_level: "3.6",
      queue_directory: queue,
      data_directory: join(folder, "data"),
      inet_interfaces: "127.0.0.1",
      inet_protocols: "ipv4",
      myhostname: "mx.localhost",
      mydestination: "localhost",
      mynetworks: "127.0.0.0/8",
      local_recipient_maps: "",
      alias_maps: "",
      message_size_limit: 33_554_432,
      mailbox_size_limit: 0,
      smtpd_client_restrictions: "check_client_access static:HOLD",
      // It would make clients wait, because nothing is delivered.
      in_flow_delay: 0,
    };
    const services = [
      `127.0.0.1:${port} inet n - n - 200 smtpd`,
      "cleanup unix n - n - 0 cleanup",
      "qmgr unix n - n 300 1 qmgr",
      "rewrite unix - - n - - trivial-rewrite",
      "bounce unix - - n - 0 bounce",
      "defer unix - - n - 0 bounce",
      "trace unix - - n - 0 bounce",
      "anvil unix - - n - 1 anvil",
    ];
    const main = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
    await writeFile(join(folder, "main.cf"), main.join(""));
    await writeFile(join(folder, "master.cf"), services.map((line) => `${line}\n`).join(""));
    await Promise.all([queue, join(folder, "data")].map((path) => mkdir(path)));
    // Its processes give up their rights, and still have to get there.
    for (const path of [folder, queue]) await chmod(path, 0o755);
    await run("chown", ["postfix", join(folder, "data")]);
    await run(find("postfix") ?? "", ["-c", folder, "check"]);
    const { stdout } = await run(find("postconf") ?? "", ["-c", folder, "-h", "daemon_directory"]);
    return {
      command: join(stdout.trim(), "master"),
      args: ["-c", folder, "-d"],
      endSignal: "SIGTERM",
      messages: join(queue, "hold"),
    };
  },
};

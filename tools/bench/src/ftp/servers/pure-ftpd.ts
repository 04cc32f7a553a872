import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { find, lacksOf } from "../../child/find.ts";
import type { Server } from "./server.ts";

const run = promisify(execFile);
const nobody = 65_534;
const password = "bench";

/** pure-ftpd with one virtual user, whose password is hashed cheaply: logging in is not what is measured. */
export const pureFtpd: Server = {
  name: "pure-ftpd",
  lacks: () => lacksOf("pure-ftpd", "pure-pw", "openssl"),
  async setUp({ folder, root, port }) {
    const users = join(folder, "users");
    const database = join(folder, "users.pdb");
    const { stdout } = await run("openssl", ["passwd", "-1", password]);
    const user = ["bench", stdout.trim(), nobody, nobody, "", `${root}/./`, ...Array(12).fill("")];
    await writeFile(users, `${user.join(":")}\n`);
    await run(find("pure-pw") ?? "", ["mkdb", database, "-f", users]);
    const settings = {
      Bind: `127.0.0.1,${port}`,
      PureDB: database,
      PIDFile: join(folder, "pid"),
      Daemonize: "no",
      NoAnonymous: "yes",
      MinUID: 1,
      ChrootEveryone: "yes",
      IPV4Only: "yes",
      DontResolve: "yes",
      SyslogFacility: "none",
      MaxClientsNumber: 10_000,
      MaxClientsPerIP: 10_000,
      LimitRecursion: "1000000 8",
      Umask: "022:022",
    };
    const path = join(folder, "pure-ftpd.conf");
    const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`);
    await writeFile(path, lines.join(""));
    return { command: find("pure-ftpd") ?? "", args: [path], user: "bench", password };
  },
};

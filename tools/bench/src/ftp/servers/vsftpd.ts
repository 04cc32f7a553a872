import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { find, lacksOf } from "../../child/find.ts";
import type { Server } from "./server.ts";

/** vsftpd with what it comes with: sendfile, and two processes a session. Its anonymous users may do everything. */
export const vsftpd: Server = {
  name: "vsftpd",
  lacks: () => lacksOf("vsftpd"),
  async setUp({ folder, root, port }) {
    const empty = join(folder, "empty");
    await mkdir(empty);
    const path = join(folder, "vsftpd.conf");
    const settings = {
      listen: "YES",
      listen_address: "127.0.0.1",
      listen_port: port,
      background: "NO",
      anonymous_enable: "YES",
      local_enable: "NO",
      no_anon_password: "YES",
      // The user's own folder must exist, and that of nobody does not.
      ftp_username: "daemon",
      anon_root: root,
      anon_world_readable_only: "NO",
      write_enable: "YES",
      anon_upload_enable: "YES",
      anon_other_write_enable: "YES",
      allow_writeable_chroot: "YES",
      secure_chroot_dir: empty,
      xferlog_enable: "NO",
      max_clients: 0,
      max_per_ip: 0,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(path, lines.join(""));
    return { command: find("vsftpd") ?? "", args: [path], user: "anonymous", password: "bench@" };
  },
};

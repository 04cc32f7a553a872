import { isIPv4 } from "node:net";
import { type SiteMistake, hostNameMistakes } from "@core/conn-policy/plugin";
import { type FtpUser, userMistakes } from "./users/user.ts";

/** The keys of an FTP site. */
export interface FtpSiteOptions {
  /** Folder with the site's files. */
  readonly root: string;
  /** Who has no account: kept out, may read, or may only leave files. `off` unless told. */
  readonly anonymous?: "off" | "read" | "upload";
  readonly users?: readonly FtpUser[];
  /** Each user sees nothing but `LocalUser/NAME` under the root, anonymous ones `LocalUser/Public` (IIS). */
  readonly isolateUsers?: boolean;
  /** Names by which HOST selects the site where it shares a listener (RFC 7151). */
  readonly hosts?: readonly string[];
  /** Ports of passive data connections, `30000-30099`; any that the system chooses unless told. */
  readonly passivePorts?: string;
  /** The IPv4 address that PASV tells, behind NAT. */
  readonly passiveAddress?: string;
  /** Said at connect. */
  readonly bannerMessage?: string;
  /** Said after login. */
  readonly greetingMessage?: string;
  /** Said after QUIT. */
  readonly exitMessage?: string;
  /** Said to whoever is refused at `maxConnections`. */
  readonly maxClientsMessage?: string;
  /** `login`: no password in the clear; `all`: no data in the clear either. `off` unless told. */
  readonly requireTls?: "off" | "login" | "all";
  /** An encrypted data connection must resume the TLS session of its control connection. */
  readonly requireSessionReuse?: boolean;
  /** What becomes of an upload that breaks off. */
  readonly partialUploads?: "keep" | "discard";
  /** Wrong passwords after which a connection is closed; 3 unless told. */
  readonly maxLoginFailures?: number;
  /** PORT and EPRT: the server connects to the client. Unless told, yes. */
  readonly allowActive?: boolean;
}

/** A range of ports, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** @throws RangeError with the mistake and its cure. */
export function parsePorts(text: string): PortRange {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/u.exec(text) ?? [];
  const range = { first: Number(first), last: Number(last) };
  if (first === undefined || range.last > 65_535 || range.first > range.last || range.first < 1_024)
    throw new RangeError(
      `${JSON.stringify(text)} is no range of ports; write two numbers from 1024 to 65535: "30000-30099"`,
    );
  return range;
}

/** All that is wrong with options whose form is right. */
export function optionMistakes(options: FtpSiteOptions, hasCertificate: boolean): SiteMistake[] {
  const { users = [], isolateUsers = false, passivePorts, passiveAddress } = options;
  const mistakes = [...userMistakes(users, isolateUsers), ...hostNameMistakes(options.hosts)];
  const add = (key: keyof FtpSiteOptions, message: string): void =>
    void mistakes.push({ path: [key], message });
  if (passivePorts !== undefined) {
    try {
      parsePorts(passivePorts);
    } catch (error) {
      add("passivePorts", (error as RangeError).message);
    }
  }
  if (passiveAddress !== undefined && !isIPv4(passiveAddress))
    add(
      "passiveAddress",
      `${JSON.stringify(passiveAddress)} is no IPv4 address; write the one that clients connect to: "203.0.113.7"`,
    );
  for (const key of ["requireTls", "requireSessionReuse"] as const) {
    const isOn = options[key] === true || options[key] === "login" || options[key] === "all";
    if (isOn && !hasCertificate)
      add(key, "there is no certificate; add tls: { cert: FILE, key: FILE } to the site");
  }
  return mistakes;
}

import { isIP } from "node:net";
import { networkInterfaces } from "node:os";

import type { ListenAddress } from "@core/conn-policy/plugin";

const cure = 'write "127.0.0.1:8080", "[::1]:8080", or "*:8080" for every address of the machine';
const hostName = /^(?=.{1,253}$)[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/iu;

/**
 * Reads an address to listen on: `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`, `*:8080`, or the mapping
 * `{ address, tls, role }`.
 *
 * @throws RangeError with the mistake and its cure
 */
export function parseAddress(raw: unknown): ListenAddress {
  if (typeof raw === "object" && raw !== null && !Array.isArray(raw)) return parseMapping(raw);
  if (typeof raw !== "string") throw new RangeError(`${show(raw)} is not an address; ${cure}`);
  const match = /^(?:\[(?<v6>[^\]]*)\]|(?<v4>[^:]*)):(?<port>\d{1,5})$/u.exec(raw);
  const { v6, v4, port = "" } = match?.groups ?? {};
  const isHost = v6 === undefined ? v4 === "*" || isName(v4 ?? "") : isIP(v6) === 6;
  if (!isHost) throw new RangeError(`${show(raw)} is not an address; ${cure}`);
  if (Number(port) > 65_535) {
    throw new RangeError(`${show(raw)} has no such port; write one from 0 to 65535`);
  }
  return { host: v6 ?? (v4 === "*" ? everyAddress() : (v4 ?? "")), port: Number(port), tls: false };
}

function parseMapping(raw: object): ListenAddress {
  const { address, tls = false, role, ...rest } = raw as Record<string, unknown>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw new RangeError(`unknown key ${show(unknown)}; a listener has address, tls and role`);
  }
  if (address === undefined) throw new RangeError(`the listener has no address; ${cure}`);
  if (typeof tls !== "boolean") throw new RangeError(`tls: ${show(tls)}; write true or false`);
  if (role === undefined) return { ...parseAddress(address), tls };
  if (typeof role !== "string") throw new RangeError(`role: ${show(role)} is not text`);
  return { ...parseAddress(address), tls, role };
}

// Digits and dots that are no IPv4 address would go to the resolver as a name: 127.0.0.256 is a slip, not a host.
function isName(text: string): boolean {
  return isIP(text) === 4 || (hostName.test(text) && !/^[\d.]+$/u.test(text));
}

// "::" takes IPv4 connections as well, but cannot be opened where IPv6 is switched off.
function everyAddress(): string {
  const all = Object.values(networkInterfaces()).flat();
  return all.some((entry) => entry?.family === "IPv6") ? "::" : "0.0.0.0";
}

function show(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value);
}

/** Writes an address as it is read: `127.0.0.1:8080`, `[::1]:8080`. */
export function formatAddress({ host, port }: { host: string; port: number }): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { type Service, nearest } from "@core/conn-policy/plugin";

import type { BundledService } from "../services.ts";
import { findPackage } from "./package.ts";
import { isMapping } from "./path.ts";
import { messageOf } from "./thrown.ts";

/** Where a service comes from. */
export interface ServiceSource {
  /** Its name in the configuration. */
  readonly name: string;
  /** Package or path of a module; without it the name is that of a bundled service. */
  readonly use: string | undefined;
  /** Relative paths and packages are looked up from here. */
  readonly folder: string;
  readonly bundled: Readonly<Record<string, BundledService>>;
}

/**
 * Loads the module of a service and makes sure that it is one.
 *
 * @throws RangeError with the mistake and its cure
 */
export async function loadService(source: ServiceSource): Promise<Service> {
  const { name, use, bundled } = source;
  if (use !== undefined) return toService(await importModule(use, source.folder), use);
  const own = Object.hasOwn(bundled, name) ? bundled[name] : undefined;
  if (own !== undefined) return toService(await own.load(), name);
  const names = Object.keys(bundled);
  const guess = nearest(name, names);
  throw new RangeError(
    guess === undefined
      ? `no such service comes with connd; add use: PACKAGE, or write one of ${names.join(", ")}`
      : `no such service comes with connd; did you mean ${guess}?`,
  );
}

async function importModule(use: string, folder: string): Promise<unknown> {
  const isPath = use.startsWith(".") || isAbsolute(use);
  const url = isPath ? pathToFileURL(resolve(folder, use)).href : findPackage(use, folder);
  try {
    return await import(url);
  } catch (error) {
    throw new RangeError(
      `${JSON.stringify(use)} cannot be loaded (${messageOf(error)}); correct the module or the path`,
      {
        cause: error,
      },
    );
  }
}

function toService(module: unknown, use: string): Service {
  const service = isTreeLike(module) ? module["default"] : undefined;
  const fault = faultOf(service);
  if (fault === undefined) return service as Service;
  throw new RangeError(
    `${JSON.stringify(use)} is no service (${fault}); its default export must be what defineProtocol returns`,
  );
}

// By shape, not by class: a plugin may bring its own copy of the core.
function faultOf(service: unknown): string | undefined {
  if (!isTreeLike(service)) return "it has no default export that is an object";
  if (typeof service["name"] !== "string") return "name is missing";
  if (typeof service["start"] !== "function") return "start is missing";
  if (!isMapping(service["defaults"])) return "defaults is missing";
  const schema = service["siteSchema"];
  if (!isMapping(schema) || schema["type"] !== "object")
    return "siteSchema is no schema of an object";
  return isMapping(schema["properties"]) ? undefined : "siteSchema has no properties";
}

function isTreeLike(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

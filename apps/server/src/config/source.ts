import {
  LineCounter,
  type Node,
  type Pair,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
} from "yaml";

import { configError } from "./mistake.ts";
import type { Segment } from "./path.ts";

/** A configuration as text says it, before any check. */
export interface Source {
  /** Plain data: mappings, lists, texts, numbers. */
  readonly tree: unknown;
  /** `FILE:LINE:COLUMN` of a value, or of a key, or of the nearest thing above it that was written. */
  locate(path: readonly Segment[], isKey: boolean): string;
}

const cure = "indent with spaces, and quote texts that start with * & [ { or hold ': '";

/**
 * Reads YAML (JSON is YAML too) and remembers where everything was written.
 *
 * @param file the name to show in errors
 * @throws `ERR_CONND_CONFIG` with each error of syntax
 */
export function readSource(text: string, file: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    throw configError(
      document.errors.map((error) => `${at(error.pos[0])} ${oneLine(error.message)}; ${cure}`),
    );
  }
  return {
    tree: toPlain(),
    locate(path, isKey) {
      let node: unknown = document.contents;
      let offset = startOf(node) ?? 0;
      for (const [depth, segment] of path.entries()) {
        const found = step(node, segment);
        if (found === undefined) break;
        const wantsKey = isKey && depth === path.length - 1;
        offset = startOf(wantsKey ? found.key : found.value) ?? startOf(found.key) ?? offset;
        node = found.value;
      }
      return at(offset);
    },
  };

  // An alias to nothing, and aliases that would unfold without end, are only found here.
  function toPlain(): unknown {
    try {
      return document.toJS();
    } catch (error) {
      throw configError([`${at(0)} ${oneLine(String(error))}; ${cure}`]);
    }
  }

  function step(node: unknown, segment: Segment): { key: unknown; value: unknown } | undefined {
    const target = isAlias(node) ? node.resolve(document) : node;
    if (isMap(target)) {
      return target.items.find((pair: Pair) => keyOf(pair.key) === String(segment));
    }
    if (!isSeq(target)) return undefined;
    const value = target.items[Number(segment)];
    return value === undefined ? undefined : { key: undefined, value };
  }
}

function keyOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/gu, " ");
}

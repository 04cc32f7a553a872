import { type Figure, isMet } from "./figure.ts";
import type { Spread } from "./spread.ts";

/** Three significant digits, and no more than anybody reads. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return "-";
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en");
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

function spreadText({ median, min, max }: Spread): string {
  const middle = numberText(median);
  return min === max ? middle : `${middle} (${numberText(min)}..${numberText(max)})`;
}

function barText({ bar }: Figure): string {
  if (bar?.atMost !== undefined) return `<= ${numberText(bar.atMost)}`;
  return bar?.atLeast === undefined ? "" : `>= ${numberText(bar.atLeast)}`;
}

function verdictText(figure: Figure): string {
  const met = isMet(figure);
  if (met === undefined) return "";
  return met ? "met" : "MISSED";
}

/** A table of Markdown: one line a figure, one column a peer. `x` is ours divided by the peer's, paired by rounds. */
export function tableOf(figures: readonly Figure[]): string {
  const names = new Set(figures.flatMap(({ peers }) => peers.map(({ name }) => name)));
  const header = ["figure", "unit", "conn-policy", "bar", "", ...names];
  const rows = figures.map((figure) => [
    figure.name,
    figure.unit,
    spreadText(figure.ours),
    barText(figure),
    verdictText(figure),
    ...[...names].map((name) => peerText(figure, name)),
  ]);
  const table = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...table.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = widths.map((width) => "-".repeat(width));
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}

function peerText({ peers }: Figure, name: string): string {
  const peer = peers.find((each) => each.name === name);
  if (peer === undefined) return "";
  return `${spreadText(peer.spread)} x${numberText(peer.ratio.median)}`;
}

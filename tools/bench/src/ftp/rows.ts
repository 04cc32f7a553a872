import type { Child } from "../child/child.ts";
import type { DownloadQuestion, UploadQuestion } from "./client/program.ts";
import type { Running } from "./servers/start.ts";
import { type Sizes, type Tree, nameOf } from "./tree.ts";

/** What is measured of each server, once a round. */
export interface Row {
  readonly title: string;
  readonly unit: string;
  /** Times vsftpd. */
  readonly atMost?: number;
  /** So long that slow servers are left out. */
  readonly isLong?: boolean;
  /** Rounds before the first that counts, where one is not enough. */
  readonly warmRounds?: number;
  /** Rounds that count, as many times as usual: where one is so short that other work of the system shows in it. */
  readonly times?: number;
  measure(client: Child, server: Running, tree: Tree): Promise<number>;
}

/** A slow server carries so many small files; what counts is the time of one. */
const slowCount = 100;

export function rowsOf(sizes: Sizes): Row[] {
  const mebibytes = `${sizes.large / 1_024 ** 2} MiB`;
  const small = `${sizes.smallCount.toLocaleString("en")} files of ${sizes.small / 1_024} KiB`;
  return [
    {
      title: `download of ${mebibytes}`,
      unit: "ms",
      atMost: 1.5,
      measure: (client, { login }) =>
        download(client, { ...login, commands: ["RETR large.bin"], bytes: sizes.large }),
    },
    {
      title: `upload of ${mebibytes}`,
      unit: "ms",
      atMost: 1.5,
      measure: (client, { login }, tree) =>
        upload(client, tree, { ...login, paths: ["up/large.bin"], bytes: sizes.large }),
    },
    {
      title: `download of ${small}, a file`,
      unit: "ms",
      atMost: 2,
      warmRounds: 5,
      async measure(client, { login, isSlow }) {
        const names = smallNames(sizes, isSlow);
        const commands = names.map((name) => `RETR small/${name}`);
        const bytes = names.length * sizes.small;
        return (await download(client, { ...login, commands, bytes })) / names.length;
      },
    },
    {
      title: `upload of ${small}, a file`,
      unit: "ms",
      atMost: 2,
      warmRounds: 5,
      async measure(client, { login, isSlow }, tree) {
        const paths = smallNames(sizes, isSlow).map((name) => `up/${name}`);
        return (await upload(client, tree, { ...login, paths, bytes: sizes.small })) / paths.length;
      },
    },
    ...sizes.lists.map((count): Row => ({
      title: `LIST of ${count.toLocaleString("en")}`,
      unit: "ms",
      ...(count > 2_000 ? { isLong: true } : { atMost: 2, warmRounds: 15, times: 5 }),
      measure: (client, { login }) =>
        download(client, {
          ...login,
          commands: [`LIST list-${count}`],
          bytes: count * nameOf(0).length,
          isListing: true,
        }),
    })),
  ];
}

function smallNames({ smallCount }: Sizes, isSlow: boolean): string[] {
  const length = isSlow ? Math.min(slowCount, smallCount) : smallCount;
  return Array.from({ length }, (_, index) => nameOf(index));
}

function download(client: Child, question: DownloadQuestion): Promise<number> {
  return client.ask("download", question);
}

async function upload(client: Child, tree: Tree, question: UploadQuestion): Promise<number> {
  // What an earlier upload left is not to be replaced, nor to take memory.
  await tree.clear(question.paths.length * question.bytes);
  return client.ask<number>("upload", question);
}

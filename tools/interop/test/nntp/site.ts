import { type Connd, startConnd } from "../connd.ts";

/** `connd` with news: this machine reads and posts, and may feed articles as a peer. */
export interface NewsSite extends AsyncDisposable {
  readonly connd: Connd;
  readonly port: number;
}

export const groups = ["comp.graphics", "comp.misc", "rec.autos", "sci.space", "local.test"];

export async function startNews(
  settings: Readonly<Record<string, unknown>> = {},
  ownDataDir?: string,
): Promise<NewsSite> {
  const site = "services.nntp.sites.default";
  const all = {
    [`${site}.listen`]: ["127.0.0.1:0"],
    [`${site}.hostname`]: "news.localhost.test",
    [`${site}.groups`]: groups.map((name) => ({ name, description: `About ${name}` })),
    [`${site}.access`]: [{ post: true }],
    [`${site}.peers`]: [{ name: "peer.localhost.test", from: ["127.0.0.1"] }],
    ...settings,
  };
  const lines = Object.entries(all).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const connd = await startConnd(lines, {}, [], ownDataDir);
  return {
    connd,
    port: connd.portOf("nntp/default"),
    [Symbol.asyncDispose]: () => connd[Symbol.asyncDispose](),
  };
}

/** An article of one line, ready to post. */
export function articleOf(subject: string, body = "One line.\r\n", extra = ""): Buffer {
  return Buffer.from(
    `From: Ann <ann@localhost.test>\r\nNewsgroups: local.test\r\nSubject: ${subject}\r\n${extra}\r\n${body}`,
    "latin1",
  );
}

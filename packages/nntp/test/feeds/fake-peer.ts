import { type Server, type Socket, createServer } from "node:net";
import { createServer as createTlsServer, TLSSocket, createSecureContext } from "node:tls";
import { readFileSync } from "node:fs";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url)), "utf8");
export const certificate = read("localhost.crt");
const keyPair = { cert: certificate, key: read("localhost.key") };

/** What the peer says to a command, or to an article (`. <id>`); `undefined` for what it says anyway. */
type Script = (command: string) => string | undefined;

export interface FakePeer extends AsyncDisposable {
  readonly port: number;
  readonly commands: string[];
  /** As they came, latin1. */
  readonly articles: Map<string, string>;
  readonly connections: number;
  /** Says what `script` says from now on: `""` nothing, `close` closes, `raw:` without a line end. */
  script: Script;
  /** Says a line that it has kept back, on all connections. */
  say(line: string): void;
  /** Ends all connections. */
  hangUp(): void;
}

/** A news server that takes everything, unless its script says otherwise. */
export async function openFakePeer(options: { tls?: boolean } = {}): Promise<FakePeer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const serve = (socket: Socket): void => {
    connections++;
    new Talk(socket, peer, sockets).start();
  };
  const server: Server =
    options.tls === true ? createTlsServer(keyPair, serve) : createServer(serve);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const peer: FakePeer = {
    port,
    commands: [],
    articles: new Map(),
    get connections() {
      return connections;
    },
    script: () => undefined,
    say(line) {
      for (const socket of sockets) socket.write(`${line}\r\n`);
    },
    hangUp,
    async [Symbol.asyncDispose]() {
      hangUp();
      server.close();
      await once(server, "close");
    },
  };
  return peer;
}

const answers: Readonly<Record<string, string>> = {
  GREETING: "200 ready",
  MODE: "203 streaming",
  QUIT: "205 bye",
  CHECK: "238",
  IHAVE: "335 go on",
  STARTTLS: "382 go on",
};

class Talk {
  #socket: Socket;
  readonly #peer: FakePeer;
  readonly #sockets: Set<Socket>;
  #rest = "";
  /** Whose article comes now. */
  #article: string | undefined;

  constructor(socket: Socket, peer: FakePeer, sockets: Set<Socket>) {
    this.#socket = socket;
    this.#peer = peer;
    this.#sockets = sockets;
  }

  start(): void {
    this.#attach(this.#socket);
    this.#say("GREETING", answers["GREETING"] ?? "");
  }

  #attach(socket: Socket): void {
    this.#socket = socket;
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk: Buffer) => {
      this.#rest += chunk.toString("latin1");
      while (this.#step());
    });
  }

  #step(): boolean {
    if (this.#article !== undefined) return this.#takeArticle(this.#article);
    const end = this.#rest.indexOf("\r\n");
    if (end < 0) return false;
    const line = this.#rest.slice(0, end);
    this.#rest = this.#rest.slice(end + 2);
    this.#command(line);
    return true;
  }

  #takeArticle(messageId: string): boolean {
    const isEmpty = this.#rest.startsWith(".\r\n");
    const end = isEmpty ? 0 : this.#rest.indexOf("\r\n.\r\n") + 2;
    if (end === 1) return false;
    this.#peer.articles.set(messageId, this.#rest.slice(0, end));
    this.#rest = this.#rest.slice(end + 3);
    this.#article = undefined;
    const code = this.#peer.commands.at(-1)?.startsWith("IHAVE") === true ? 235 : 239;
    this.#say(`. ${messageId}`, `${code} ${messageId}`);
    return true;
  }

  #command(line: string): void {
    this.#peer.commands.push(line);
    const [verb = "", argument = ""] = line.split(" ");
    const usual = answers[verb] ?? "500 What?";
    if (verb === "TAKETHIS") {
      this.#article = argument;
      return;
    }
    const said = this.#say(line, verb === "CHECK" ? `${usual} ${argument}` : usual);
    if (said.startsWith("335")) this.#article = argument;
    if (said.startsWith("382")) {
      const context = createSecureContext(keyPair);
      this.#socket.removeAllListeners("data");
      this.#attach(new TLSSocket(this.#socket, { isServer: true, secureContext: context }));
    }
    if (verb === "QUIT") this.#socket.end();
  }

  #say(command: string, usual: string): string {
    const text = this.#peer.script(command) ?? usual;
    if (text === "close") this.#socket.destroy();
    else if (text.startsWith("raw:")) this.#socket.write(text.slice("raw:".length));
    else if (text !== "") this.#socket.write(`${text}\r\n`);
    return text;
  }
}

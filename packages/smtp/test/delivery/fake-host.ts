import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { TLSSocket, createSecureContext } from "node:tls";
import { readFileSync } from "node:fs";

/** What a host answers; `undefined`: nothing. A command is told in capitals up to its first blank, `DOT` is the end of the data. */
export type Script = (command: string, line: string, client: Client) => string | undefined;

export interface Client {
  readonly socket: Socket;
  readonly isEncrypted: boolean;
}

const fixtures = new URL("../fixtures/", import.meta.url);
/** Its own authority. */
export const certificate = readFileSync(new URL("localhost.crt", fixtures), "latin1");

const secureContext = createSecureContext({
  key: readFileSync(new URL("localhost.key", fixtures)),
  cert: certificate,
});

/** A server that takes everything, unless its script says otherwise. */
export class FakeHost implements AsyncDisposable {
  readonly commands: string[] = [];
  readonly messages: string[] = [];
  script: Script = () => "";
  extensions: readonly string[] = ["PIPELINING", "8BITMIME"];
  /** TLS from the first byte. */
  isImplicit = false;
  readonly #server = createServer((socket) => this.#serve(socket));
  readonly #sockets = new Set<Socket>();

  static async open(): Promise<FakeHost> {
    const host = new FakeHost();
    host.#server.listen(0, "127.0.0.1");
    await once(host.#server, "listening");
    return host;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
    if (this.isImplicit) this.#encrypt(socket, true);
    else this.#converse({ socket, isEncrypted: false }, true);
  }

  #converse(client: Client, isNew: boolean): void {
    const { socket } = client;
    let input = "";
    let isData = false;
    const say = (command: string, line: string, usual: string): void => {
      const scripted = this.script(command, line, client);
      const reply = scripted === "" ? usual : scripted;
      if (reply === undefined) return;
      if (command === "DATA") isData = reply.startsWith("3");
      if (reply !== "") socket.write(`${reply}\r\n`);
    };
    if (isNew) say("CONNECT", "", "220 fake.test ESMTP");
    const take = (chunk: Buffer): void => {
      input += chunk.toString("latin1");
      for (;;) {
        const end = input.indexOf(isData ? "\r\n.\r\n" : "\r\n");
        if (end === -1) return;
        const part = input.slice(0, end);
        input = input.slice(end + (isData ? 5 : 2));
        if (isData) {
          isData = false;
          this.messages.push(`${part}\r\n`);
          say("DOT", "", "250 2.0.0 Taken");
          continue;
        }
        this.commands.push(part);
        const command = part.split(/[ :]/, 1)[0]?.toUpperCase() ?? "";
        const mayEncrypt = command === "STARTTLS" && this.extensions.includes(command);
        if (mayEncrypt && this.script(command, part, client) === "") {
          socket.off("data", take);
          socket.write("220 Go on\r\n");
          this.#encrypt(socket);
          return;
        }
        say(command, part, this.#usual(command));
      }
    };
    socket.on("data", take);
  }

  #encrypt(socket: Socket, isNew = false): void {
    const encrypted = new TLSSocket(socket, { isServer: true, secureContext });
    encrypted.on("error", () => {});
    this.#converse({ socket: encrypted, isEncrypted: true }, isNew);
  }

  #usual(command: string): string {
    if (command === "EHLO") {
      const lines = ["fake.test", ...this.extensions];
      return lines
        .map((line, at) => `250${at === lines.length - 1 ? " " : "-"}${line}`)
        .join("\r\n");
    }
    if (command === "STARTTLS") return "502 5.5.1 No";
    if (command === "DATA") return "354 Go on";
    if (command === "QUIT") return "221 2.0.0 Bye";
    if (command === "AUTH") return "235 2.7.0 Welcome";
    return "250 2.1.0 Ok";
  }
}

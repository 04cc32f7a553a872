import { nodeFiles, type Files, type Space } from "../../src/store/files.ts";

type Step = keyof Files;

interface Fault {
  readonly step: Step;
  readonly isMeant: (what: string) => boolean;
  readonly code: string;
  readonly isOnce: boolean;
}

interface Held {
  readonly step: Step;
  readonly isMeant: (what: string) => boolean;
  readonly until: Promise<void>;
}

/**
 * The real file system, of which a test makes steps fail or hang; `steps` says in which order they began, `done` in which
 * order they ended well.
 */
export class FaultyFiles implements Files {
  readonly steps: string[] = [];
  readonly done: string[] = [];
  disk: Space | undefined;
  readonly #faults: Fault[] = [];
  readonly #held: Held[] = [];
  readonly #paths = new Map<number, string>();

  /** Every `step` on a path that contains `path` fails from now on. */
  fail(step: Step, code: string, path = "", isOnce = false): void {
    this.#faults.push({ step, code, isOnce, isMeant: (what) => what.includes(path) });
  }

  heal(): void {
    this.#faults.length = 0;
  }

  /** Steps wait until the function that is returned is called. */
  hold(step: Step, path = ""): () => void {
    let resolve = (): void => {};
    const until = new Promise<void>((settle) => (resolve = settle));
    const held = { step, isMeant: (what: string) => what.includes(path), until };
    this.#held.push(held);
    return () => {
      this.#held.splice(this.#held.indexOf(held), 1);
      resolve();
    };
  }

  async #do<T>(step: Step, what: string, action: () => Promise<T>): Promise<T> {
    this.steps.push(`${step} ${short(what)}`);
    for (const held of this.#held) if (held.step === step && held.isMeant(what)) await held.until;
    const fault = this.#faults.find((each) => each.step === step && each.isMeant(what));
    if (fault?.isOnce === true) this.#faults.splice(this.#faults.indexOf(fault), 1);
    if (fault !== undefined) throw Object.assign(new Error(fault.code), { code: fault.code });
    const result = await action();
    this.done.push(`${step} ${short(what)}`);
    return result;
  }

  #pathOf(file: number): string {
    return this.#paths.get(file) ?? "";
  }

  open(path: string, flags: "r" | "wx"): Promise<number> {
    return this.#do("open", path, async () => {
      const file = await nodeFiles.open(path, flags);
      this.#paths.set(file, path);
      return file;
    });
  }
  write(file: number, parts: readonly Uint8Array[]): Promise<void> {
    return this.#do("write", this.#pathOf(file), () => nodeFiles.write(file, parts));
  }
  read(file: number, into: Uint8Array, position: number): Promise<number> {
    return this.#do("read", this.#pathOf(file), () => nodeFiles.read(file, into, position));
  }
  size(file: number): Promise<number> {
    return this.#do("size", this.#pathOf(file), () => nodeFiles.size(file));
  }
  sync(file: number): Promise<void> {
    return this.#do("sync", this.#pathOf(file), () => nodeFiles.sync(file));
  }
  close(file: number): Promise<void> {
    return this.#do("close", this.#pathOf(file), () => nodeFiles.close(file));
  }
  rename(from: string, to: string): Promise<void> {
    return this.#do("rename", to, () => nodeFiles.rename(from, to));
  }
  unlink(path: string): Promise<void> {
    return this.#do("unlink", path, () => nodeFiles.unlink(path));
  }
  list(folder: string): Promise<readonly string[]> {
    return this.#do("list", folder, () => nodeFiles.list(folder));
  }
  makeFolder(path: string): Promise<string | undefined> {
    return this.#do("makeFolder", path, () => nodeFiles.makeFolder(path));
  }
  space(folder: string): Promise<Space> {
    const { disk: space } = this;
    return this.#do("space", folder, async () => space ?? nodeFiles.space(folder));
  }
}

/** `active/ID` for a message, `active` for the folder. */
function short(path: string): string {
  return path.replace(/^.*\/Queue\/?/, "").replace(/[0-9a-v]{16}/, "ID");
}

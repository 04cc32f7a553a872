import type { DatabaseSync } from "node:sqlite";
import type { Group, Insertion, NewArticle } from "../article-store.ts";
import { type Change, createChanges } from "./change.ts";
import { Expiring, type Slice } from "./expiring.ts";
import { type StoreFailure, toFailure } from "./failure.ts";
import { GroupChanging } from "./group-changing.ts";
import { GroupTable } from "./group-table.ts";
import { Inserting } from "./inserting.ts";
import { type DatabaseOptions, openForWriting } from "./open-database.ts";
import { type Pack, unpack } from "./packed.ts";
import { Removing } from "./removing.ts";
import { Room } from "./room.ts";
import { Transaction } from "./transaction.ts";
import { vacuum } from "./vacuum.ts";

/** What became of one caller's articles. */
export interface CallOutcome {
  readonly insertions?: readonly Insertion[];
  readonly failure?: StoreFailure;
}

/** One kind of expiry. `rest`: what is left of groups that were removed. */
export type Expiry =
  | { readonly kind: "before"; readonly before: number }
  | { readonly kind: "before_in"; readonly before: number; readonly group: string }
  | { readonly kind: "beyond"; readonly keep: number; readonly group: string }
  | { readonly kind: "forget"; readonly before: number }
  | { readonly kind: "rest" };

/** Everything that changes the file, in a thread of its own. */
export class Writer {
  readonly #database: DatabaseSync;
  readonly #room: Room;
  readonly #transaction: Transaction;
  readonly #groups: GroupTable;
  readonly #changing: GroupChanging;
  readonly #inserting: Inserting;
  readonly #removing: Removing;
  readonly #expiring: Expiring;

  constructor(options: DatabaseOptions) {
    this.#database = openForWriting(options);
    this.#room = new Room(this.#database, options);
    this.#groups = new GroupTable(this.#database);
    this.#transaction = new Transaction(this.#database, this.#groups);
    this.#changing = new GroupChanging(this.#database);
    this.#inserting = new Inserting(this.#database, this.#groups);
    this.#removing = new Removing(this.#database, this.#groups);
    this.#expiring = new Expiring(this.#database, this.#removing);
  }

  /** Tells all groups when another process has written. */
  look(): Change {
    const reset = this.#transaction.look();
    return { value: undefined, ...createChanges(), ...(reset && { reset }) };
  }

  addGroup(group: Omit<Group, "low" | "high" | "count">): Change<boolean> {
    return this.#transaction.run((changes) => {
      if (this.#groups.named(group.name)) return false;
      this.#changing.add(group);
      changes.groups.push(...this.#groups.reload().filter((row) => row.group.name === group.name));
      return true;
    });
  }

  changeGroup(
    name: string,
    change: Partial<Pick<Group, "description" | "status">>,
  ): Change<boolean> {
    return this.#transaction.run((changes) => {
      const group = this.#groups.named(name);
      if (!group) return false;
      this.#changing.change(group.id, change);
      const row = this.#groups.row(group.id);
      if (row) changes.groups.push(row);
      return true;
    });
  }

  /** Its articles go slice by slice: {@link expire} what is left of it. */
  removeGroup(name: string): Change<boolean> {
    return this.#transaction.run((changes) => {
      const group = this.#groups.named(name);
      if (!group) return false;
      this.#changing.remove(group.id);
      this.#groups.reload();
      changes.removed.push(name);
      return true;
    });
  }

  /** All callers in one transaction; if that fails each alone, so that nobody fails for what another has sent. */
  insert(pack: Pack): Change<readonly CallOutcome[]> {
    const calls = unpack(pack);
    try {
      this.#room.check();
      return this.#transaction.run((changes) =>
        calls.map(({ articles, host }) => ({
          insertions: this.#inserting.insert(articles, host, changes),
        })),
      );
    } catch (error) {
      if (calls.length === 1) {
        return { value: [{ failure: toFailure(error) }], ...createChanges() };
      }
    }
    const sum = createChanges();
    const value = calls.map(({ articles, host }) => this.#insertAlone(articles, host, sum.added));
    // Whose numbers have moved is not kept from so many transactions: all are told.
    return { value, ...sum, reset: this.#groups.reload() };
  }

  remove(messageId: string, comesAt?: number): Change<boolean> {
    return this.#transaction.run((changes) => this.#removing.remove(messageId, comesAt, changes));
  }

  /** One slice. @param from `next` of the slice before. */
  expire(expiry: Expiry, from: Slice["next"]): Change<Slice> {
    return this.#transaction.run((changes) => {
      if (expiry.kind === "before") return this.#expiring.before(expiry.before, changes);
      if (expiry.kind === "forget") return this.#expiring.forget(expiry.before, String(from ?? ""));
      if (expiry.kind === "rest") {
        const id = this.#changing.toEmpty();
        if (id === undefined) return { count: 0 };
        const slice = this.#expiring.rest(id, changes);
        if (slice.next === undefined) this.#changing.emptied(id);
        return { count: slice.count, next: 0 };
      }
      const group = this.#groups.named(expiry.group);
      if (!group) return { count: 0 };
      return expiry.kind === "beyond"
        ? this.#expiring.beyond(group, expiry.keep, changes)
        : this.#expiring.beforeIn(group, expiry.before, Number(from ?? 0), changes);
    });
  }

  /** Gives a piece of what is free back to the disk. @returns whether there is more. */
  vacuum(): boolean {
    return vacuum(this.#database);
  }

  close(): void {
    this.#database.close();
  }

  #insertAlone(articles: readonly NewArticle[], host: string, added: number[]): CallOutcome {
    try {
      this.#room.check();
      const done = this.#transaction.run((changes) =>
        this.#inserting.insert(articles, host, changes),
      );
      added.push(...done.added);
      return { insertions: done.value };
    } catch (error) {
      return { failure: toFailure(error) };
    }
  }
}

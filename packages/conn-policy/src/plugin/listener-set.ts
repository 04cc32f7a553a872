import type { PreparedReload } from "./service.ts";

/** What listeners of a service are for, and how they are opened and closed. */
export interface ListenerKind<Wanted, Listener> {
  /** Is it what is wanted? Asked of each listener that nothing else has taken. */
  isFor(listener: Listener, wanted: Wanted): boolean;
  open(wanted: Wanted): Promise<Listener>;
  /** Reads what one that stays needs. @returns what puts that in force. */
  change?(listener: Listener, wanted: Wanted): () => void;
  /** Stops listening. Connections go on: they are their guard's. */
  close(listener: Listener): void;
}

/** Listeners that follow a configuration. */
export interface ListenerSet<Wanted, Listener> {
  /** Those that are in force: those that stayed, and then those that are new. */
  readonly open: readonly Listener[];
  /**
   * Finds the listeners that stay, and opens those that are missing: all of them, or none.
   *
   * @throws what opening one or reading for one throws; then nothing has changed.
   */
  prepare(wanted: Iterable<Wanted>): Promise<PreparedReload>;
  close(): void;
}

/** Makes a set of listeners, none of them open yet. */
export function createListenerSet<Wanted, Listener>(
  kind: ListenerKind<Wanted, Listener>,
): ListenerSet<Wanted, Listener> {
  let open: readonly Listener[] = [];
  const closeAll = (listeners: readonly Listener[]): void => {
    for (const listener of listeners) kind.close(listener);
  };
  return {
    get open() {
      return open;
    },
    async prepare(wanted) {
      const kept = new Set<Listener>();
      const opened: Listener[] = [];
      const changes: (() => void)[] = [];
      const cancel = (): void => closeAll(opened);
      try {
        for (const each of wanted) {
          const known = open.find((one) => !kept.has(one) && kind.isFor(one, each));
          if (known === undefined) {
            opened.push(await kind.open(each));
          } else {
            kept.add(known);
            const change = kind.change?.(known, each);
            if (change !== undefined) changes.push(change);
          }
        }
      } catch (error) {
        cancel();
        throw error;
      }
      const commit = (): void => {
        for (const change of changes) change();
        closeAll(open.filter((listener) => !kept.has(listener)));
        open = [...kept, ...opened];
      };
      return { commit, cancel };
    },
    close: () => closeAll(open),
  };
}

import type { Article } from "../articles/article.ts";
import { type ControlMessage, descriptionIn } from "./control-message.ts";
import type { PostingOptions } from "./options.ts";

/** Does what a control message asks for. Its sender has been found to have the right. */
export async function carryOut(
  message: ControlMessage,
  article: Article,
  { store, log, now }: PostingOptions,
): Promise<void> {
  try {
    const isDone = await act(message, article, store, now());
    log("info", `nntp: control message ${isDone ? "carried out" : "without effect"}`, message);
  } catch (error) {
    // The message itself is stored, and its sender has nothing to repeat.
    log("error", "nntp: a control message could not be carried out", { ...message, error });
  }
}

async function act(
  message: ControlMessage,
  article: Article,
  store: PostingOptions["store"],
  nowMs: number,
): Promise<boolean> {
  switch (message.kind) {
    case "cancel":
    case "supersedes":
      // RFC 5537 section 5.3: it may come before what it cancels.
      return store.remove(message.messageId, nowMs);
    case "newgroup": {
      const { group: name } = message;
      const description = descriptionIn(article, name);
      const status = message.isModerated ? "m" : "y";
      const group = { name, description, status, creator: "control", createdAt: nowMs } as const;
      const change = { status, ...(description === "" ? {} : { description }) } as const;
      return (await store.addGroup(group)) || store.changeGroup(name, change);
    }
    case "rmgroup":
      return store.removeGroup(message.group);
    case "unknown":
      return false;
  }
}

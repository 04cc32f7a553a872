import { parseSize } from "@core/conn-policy";
import type { FeedPeer } from "../feeds/options.ts";
import type { NewsSiteOptions, PeerSendOptions } from "../site-options.ts";

/** The peers that options without mistakes feed. */
export function toFeedPeers({ peers = [] }: Pick<NewsSiteOptions, "peers">): FeedPeer[] {
  return peers.flatMap(({ name, send }) => (send === undefined ? [] : [toFeedPeer(name, send)]));
}

function toFeedPeer(name: string, { maxArticleSize = "off", ...send }: PeerSendOptions): FeedPeer {
  const port = send.port ?? (send.tls === "implicit" ? 563 : 119);
  return { ...send, name, port, maxArticleBytes: parseSize(maxArticleSize) };
}

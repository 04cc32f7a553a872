import type { SiteSchema } from "@core/conn-policy/plugin";
import { controlRule, expireRule, peer, user } from "./parts.ts";
import { choice, count, flag, range, size, text, texts } from "./words.ts";

const group = {
  anyOf: [
    { type: "string" },
    {
      type: "object",
      properties: {
        name: text("Words with dots between them", ["local.test"]),
        description: text("For LIST NEWSGROUPS"),
        status: choice(["y", "n", "m"], "y: anybody may post, n: nobody, m: moderated"),
        moderator: text("The address that postings to a moderated group go to"),
      },
      required: ["name"],
      additionalProperties: false,
    },
  ],
};

const access = {
  type: "object",
  properties: {
    from: range("Whom this is for; all unless told"),
    read: flag("True unless told"),
    post: flag("False unless told"),
    groups: text("The groups that are there for them, a wildmat", ["comp.*,!comp.secret"]),
  },
  additionalProperties: false,
};

/** The keys of an NNTP site, for the host and for editors. What a schema cannot say is in options/. */
export const siteSchema: SiteSchema = {
  type: "object",
  properties: {
    hostname: text("In the greeting, Path, Xref and message-ids; the machine's own unless told"),
    groups: {
      type: "array",
      items: group,
      description: "Groups that are made where they are not there; none is ever removed",
    },
    access: {
      type: "array",
      items: access,
      description:
        "Who may do what without logging in, the first that fits; unless told this machine reads and posts, and where there are users nobody does",
    },
    users: { type: "array", items: user, description: "Who may log in" },
    peers: {
      type: "array",
      items: peer,
      description: "News servers that articles are exchanged with",
    },
    news: {
      type: "string",
      format: "path",
      default: "news",
      description: "Folder of the articles; each site has its own",
    },
    maxStoreSize: size("Octets on the disk; off unless told"),
    expire: {
      type: "array",
      items: expireRule,
      description:
        "What is removed; for each group the last rule that names it holds, and without one all is kept",
    },
    remember: text("So long ids of removed articles are known; 11d unless told", ["11d"]),
    maxArticleAge: text("Older articles are not taken; remember where some expire, else off"),
    maxCrossposts: count("Groups of an article; 50 unless told", 1_000),
    maxArticleSize: size("Octets of an article (IIS: ClientPostSoftLimit); 1MiB unless told"),
    maxPostedSize: size("Octets of all articles of a connection (IIS: ClientPostHardLimit); off"),
    maxErrors: count("Bad commands in a row before a connection is closed; 10 unless told", 1_000),
    maxLoginFailures: {
      ...count("Wrong passwords before the same; 3 unless told", 100),
      minimum: 3,
    },
    mayLogInUnencrypted: flag("Passwords in the clear too; false unless told"),
    control: {
      type: "object",
      properties: {
        cancel: controlRule,
        supersedes: controlRule,
        newgroup: controlRule,
        rmgroup: controlRule,
      },
      additionalProperties: false,
      description: "Control messages that are carried out; none unless told",
    },
    complaintsTo: text("An address in Injection-Info"),
    pickup: {
      type: "string",
      format: "path",
      default: "mailroot/Pickup",
      description: "Folder from which an SMTP service sends mail to moderators",
    },
    motd: text("For LIST MOTD"),
    subscriptions: texts("Groups for newcomers; those of groups unless told"),
    distributions: texts("For LIST DISTRIB.PATS", ["10:local.*:local"]),
  },
  required: ["groups"],
};

import { type Schema, choice, count, flag, range, size, text } from "./words.ts";

const policy = { type: "object", description: "Limits of all its connections together" };

export const user: Schema = {
  type: "object",
  properties: {
    name: text("Letters, digits, and . _ + @ - after the first"),
    password: text('A hash: "connd passwd NAME" prints one'),
    read: flag("True unless told"),
    post: flag("True unless told"),
    groups: text("The groups that are there for the user, a wildmat"),
    mayApprove: flag("A moderator: may post with an Approved header"),
    policy,
  },
  required: ["name", "password"],
  additionalProperties: false,
};

const send = {
  type: "object",
  properties: {
    host: text("Its name or address"),
    port: { type: "integer", minimum: 1, maximum: 65_535 },
    tls: choice(["off", "required", "implicit"], "required: STARTTLS; off unless told"),
    user: text("For logging in there"),
    password: text("For logging in there"),
    groups: text("What it gets, a wildmat; all unless told"),
    streaming: flag("CHECK and TAKETHIS where it knows them; true unless told"),
    connections: count("At once; 1 unless told", 16),
    maxArticleSize: size("Larger articles are not sent"),
  },
  required: ["host"],
  additionalProperties: false,
};

export const peer: Schema = {
  type: "object",
  properties: {
    name: text("Its name in Path, as it calls itself"),
    from: range("From where it feeds us; nowhere unless told"),
    password: text('A hash: "connd passwd NAME"; it may log in with its name'),
    groups: text("What it may feed us, a wildmat; all unless told"),
    policy,
    send,
  },
  required: ["name"],
  additionalProperties: false,
};

export const expireRule: Schema = {
  type: "object",
  properties: {
    groups: text("A wildmat; all groups unless told"),
    after: text("Articles that arrived longer ago are removed", ["28d"]),
    keep: count("At most so many of each group stay", 1_000_000_000),
  },
  additionalProperties: false,
};

export const controlRule: Schema = {
  type: "object",
  properties: {
    peers: text("Peers that may, a wildmat of their names"),
    users: text("Users that may, a wildmat of their names"),
    groups: text("For newgroup and rmgroup: which groups, a wildmat"),
  },
  additionalProperties: false,
};

import type { PolicyInput } from "@core/conn-policy";

/** A newsgroup of a site, as it is configured. A name alone is a group that anybody may post to. */
export interface GroupOptions {
  readonly name: string;
  /** For LIST NEWSGROUPS. */
  readonly description?: string;
  /** `y` (default): anybody may post, `n`: nobody, `m`: postings go to the moderator first. */
  readonly status?: "y" | "n" | "m";
  /** Where postings to a moderated group are mailed. */
  readonly moderator?: string;
}

/** What somebody may do. */
export interface AccessRights {
  /** True unless told. */
  readonly read?: boolean;
  /** True for users unless told, and false for addresses. */
  readonly post?: boolean;
  /** Which groups are there for them, a wildmat: `*`, `comp.*,!comp.secret`. */
  readonly groups?: string;
}

/** What clients from some addresses may do before they log in. */
export interface AccessOptions extends AccessRights {
  /** Addresses and ranges: `192.0.2.0/24`; all unless told. */
  readonly from?: readonly string[];
}

/** A user of a site, as it is configured. */
export interface NewsUser extends AccessRights {
  readonly name: string;
  /** What `connd passwd NAME` prints: never the password itself. */
  readonly password: string;
  /** A moderator: what it posts with an Approved header is not mailed but stored. */
  readonly mayApprove?: boolean;
  /** Limits of all connections of this user together: `maxConnections`, ... */
  readonly policy?: PolicyInput;
}

/** Another news server that articles are exchanged with. */
export interface PeerOptions {
  /** Its name in Path, as it calls itself. */
  readonly name: string;
  /** Addresses and ranges that it feeds us from; none unless told. */
  readonly from?: readonly string[];
  /** What `connd passwd NAME` prints: it may also log in with its name, from anywhere. */
  readonly password?: string;
  /** Groups that it may feed us, a wildmat; all unless told. */
  readonly groups?: string;
  /** Limits of all its connections to us; `connectionTimeout` is 1 h unless told. */
  readonly policy?: PolicyInput;
  /** What we feed it; nothing unless told. */
  readonly send?: PeerSendOptions;
}

/** How articles are fed to a peer. */
export interface PeerSendOptions {
  readonly host: string;
  /** 119, or 563 with `tls: implicit`, unless told. */
  readonly port?: number;
  readonly tls?: "off" | "implicit" | "required";
  /** For logging in there. */
  readonly user?: string;
  readonly password?: string;
  /** Which groups it gets, a wildmat; all unless told. */
  readonly groups?: string;
  /** CHECK and TAKETHIS where the peer knows them (default), or IHAVE alone. */
  readonly streaming?: boolean;
  readonly connections?: number;
  /** Articles larger than this are not sent. */
  readonly maxArticleSize?: string | number;
}

/** What is kept of some groups. For each group the last rule that names it holds; without one all is kept. */
export interface ExpireOptions {
  /** A wildmat; all groups unless told. */
  readonly groups?: string;
  /** Articles that arrived longer ago are removed: `28d`. */
  readonly after?: string;
  /** At most so many of each group stay, the newest. */
  readonly keep?: number;
}

/** Who may have one kind of control message carried out; nobody unless named. */
export interface ControlRuleOptions {
  /** Peers, a wildmat of their names. */
  readonly peers?: string;
  /** Users that have logged in and post, a wildmat of their names. */
  readonly users?: string;
  /** For `newgroup` and `rmgroup`: which groups, a wildmat; all unless told. */
  readonly groups?: string;
}

/** Which control messages are carried out (RFC 5537 section 5); none unless told. */
export interface ControlOptions {
  readonly cancel?: ControlRuleOptions;
  /** An article that takes the place of another. */
  readonly supersedes?: ControlRuleOptions;
  readonly newgroup?: ControlRuleOptions;
  readonly rmgroup?: ControlRuleOptions;
}

/** The keys of an NNTP site. */
export interface NewsSiteOptions {
  /** In the greeting, in Path, Xref, Message-ID and Injection-Info; the machine's own unless told. */
  readonly hostname?: string;
  /** Groups that are made where they are not there. None is ever removed for not being here. */
  readonly groups: readonly (string | GroupOptions)[];
  /**
   * Who may do what without logging in; the first that names an address holds. Unless told this machine reads and posts,
   * and where there are users nobody does.
   */
  readonly access?: readonly AccessOptions[];
  readonly users?: readonly NewsUser[];
  readonly peers?: readonly PeerOptions[];
  /** The folder of `news.sqlite`. */
  readonly news: string;
  /** No more is stored then; `off` unless told. */
  readonly maxStoreSize?: string | number;
  readonly expire?: readonly ExpireOptions[];
  /** So long ids of articles that are gone are known, and not taken again: `11d` unless told. */
  readonly remember?: string;
  /** Older articles are not taken; `remember` where some expire by age, otherwise `off`, unless told. */
  readonly maxArticleAge?: string;
  /** In how many groups an article may be posted; 50 unless told. */
  readonly maxCrossposts?: number;
  /** IIS: ClientPostSoftLimit. A larger article is refused; `1MiB` unless told. */
  readonly maxArticleSize?: string | number;
  /** IIS: ClientPostHardLimit. Whoever has sent more on one connection is cut off; `off` unless told. */
  readonly maxPostedSize?: string | number;
  /** Bad commands in a row before a connection is closed; 10 unless told. */
  readonly maxErrors?: number;
  /** Wrong passwords before a connection is closed; 3 unless told, and never fewer. */
  readonly maxLoginFailures?: number;
  /** Passwords in the clear too: RFC 4643 section 2.3 advises against it. */
  readonly mayLogInUnencrypted?: boolean;
  readonly control?: ControlOptions;
  /** An address in Injection-Info, for whoever has to complain about a posting. */
  readonly complaintsTo?: string;
  /** A folder from which an SMTP service sends what is put into it: mail to moderators. */
  readonly pickup: string;
  /** For LIST MOTD. */
  readonly motd?: string;
  /** For LIST SUBSCRIPTIONS: groups for newcomers; those of `groups` unless told. */
  readonly subscriptions?: readonly string[];
  /** For LIST DISTRIB.PATS: `weight:wildmat:value`. */
  readonly distributions?: readonly string[];
}

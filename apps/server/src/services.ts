/** A protocol that comes with connd. */
export interface BundledService {
  /** Its package; the default export is the service. */
  readonly load: () => Promise<unknown>;
  /** The site it has where the configuration names none. */
  readonly site: { readonly listen: readonly string[]; readonly [option: string]: unknown };
}

/** Every protocol that comes with connd, by its name in the configuration. A new one is added here and nowhere else. */
export const services: Readonly<Record<string, BundledService>> = {
  http: {
    load: () => import("@proto/http"),
    site: { listen: ["127.0.0.1:8080"], root: "www" },
  },
  ftp: {
    load: () => import("@proto/ftp"),
    site: {
      listen: ["127.0.0.1:2121"],
      root: "ftp",
      anonymous: "read",
      passivePorts: "30000-30099",
    },
  },
  smtp: {
    load: () => import("@proto/smtp"),
    site: { listen: ["127.0.0.1:2525"], domains: ["localhost"], mailboxes: "any" },
  },
  nntp: {
    load: () => import("@proto/nntp"),
    site: { listen: ["127.0.0.1:1119"], groups: ["local.test"] },
  },
};

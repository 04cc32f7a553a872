import type { SiteMistake } from "./service.ts";

const labels =
  /^(?=.{1,253}$)[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?(?:\.[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?)*$/iu;

const ipv6 = /^\[?[\da-f]*:[\da-f]*:[\da-f:.]*\]?$/iu;

/** Mistakes in a site's `hosts`: names that no client can ask for, which would never select the site. */
export function hostNameMistakes(hosts: readonly string[] = []): SiteMistake[] {
  return hosts.flatMap((host, index) =>
    labels.test(host) || ipv6.test(host)
      ? []
      : {
          path: ["hosts", index],
          message: `${JSON.stringify(host)} is no host name; write it whole, without scheme, port or *: "www.example.org"`,
        },
  );
}

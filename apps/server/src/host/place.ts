/**
 * The path of a level's limits in the configuration: `policy`, `services.http.policy`, ...
 *
 * @param guard path of its guard: `host`, `http`, `http/default`
 */
function policyPlace(guard: string): string {
  if (guard === "host") return "policy";
  const [service, site] = guard.split("/");
  return `services.${service}${site === undefined ? "" : `.sites.${site}`}.policy`;
}

/** Says in the configuration's words where something is: the core knows levels by their guards' paths. */
export function inConfig(text: string, guard: string): string {
  // What is below a site has a place that its service alone knows.
  if (guard.split("/").length > 2) return text;
  const prefix = `${guard}.policy`;
  return text.startsWith(prefix) ? `${policyPlace(guard)}${text.slice(prefix.length)}` : text;
}

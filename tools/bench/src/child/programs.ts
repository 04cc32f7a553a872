/** What runs in processes of its own, by name. */
export const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  engine: () => import("../engine/program.ts"),
  server: () => import("../http/server-program.ts"),
  load: () => import("../load/program.ts"),
  honest: () => import("../load/honest-program.ts"),
  attack: () => import("../attack/program.ts"),
  "ftp-client": () => import("../ftp/client/program.ts"),
  "smtp-client": () => import("../smtp/client/program.ts"),
  "nntp-client": () => import("../nntp/client-program.ts"),
  simulation: () => import("../simulation/program.ts"),
};

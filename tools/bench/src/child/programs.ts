/** What runs in processes of its own, by name. */
export const programs: Readonly<Record<string, () => Promise<unknown>>> = {
  engine: () => import("../engine/program.ts"),
};

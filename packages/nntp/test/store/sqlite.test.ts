import { storeConformance } from "./conformance.ts";
import { openSqlite } from "./sqlite-rig.ts";

storeConformance("SQLite", () => openSqlite());
storeConformance("SQLite that keeps next to nothing in memory", () =>
  openSqlite({ cacheBytes: 1 }),
);

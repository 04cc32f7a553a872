import { writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { endChildren } from "./child/child.ts";
import { programs } from "./child/programs.ts";
import { readOptions } from "./options.ts";
import { partOf } from "./parts.ts";
import { Report } from "./report/report.ts";

async function bench(args: string[]): Promise<void> {
  const options = readOptions(args);
  const report = new Report();
  console.log(`Node.js ${process.version}, ${availableParallelism()} x ${cpus()[0]?.model ?? "?"}`);
  console.log(
    `load before: ${loadavg()
      .map((load) => load.toFixed(2))
      .join(" ")}`,
  );
  for (const part of options.parts) {
    await partOf(part)(options, report);
    report.print(part);
  }
  report.printVerdicts();
  if (options.json !== undefined) writeFileSync(options.json, report.lines());
}

const [role, name = ""] = process.argv.slice(2);
if (role === "child") {
  await programs[name]?.();
} else {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      endChildren();
      process.exit(1);
    });
  }
  try {
    await bench(process.argv.slice(2));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    endChildren();
  }
}

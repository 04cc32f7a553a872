#!/usr/bin/env -S node --max-semi-space-size=8
import { run } from "./cli/program.ts";

// So many messages may wait for the disk at once; Node's four would flush one after another what a disk flushes together.
// Node 22 has begun to use its threads before this line: there the environment must say it.
process.env["UV_THREADPOOL_SIZE"] ??= "32";

process.exitCode = await run(process.argv.slice(2));

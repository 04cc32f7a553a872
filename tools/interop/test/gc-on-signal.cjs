// Loaded before connd: on SIGUSR2 it collects garbage and says how much of the heap is left.
process.on("SIGUSR2", () => {
  globalThis.gc();
  process.stderr.write(`${JSON.stringify({ heapUsed: process.memoryUsage().heapUsed })}\n`);
});

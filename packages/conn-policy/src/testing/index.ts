export { createManualClock, type ManualClock, settle } from "./manual-clock.ts";

export { conformanceCases } from "./conformance/cases.ts";
export type { ConformanceCase, ConformanceSubject, Exchange } from "./conformance/subject.ts";
export type { DialOptions } from "./dial.ts";
export { createManualClock, type ManualClock, settle } from "./manual-clock.ts";
export type { LogLine, RigSetup, RigSubject } from "./open-subject.ts";
export { freePort, isFree } from "./ports.ts";
export { createRig, type Rig, type RigOptions } from "./rig.ts";
export { createTestClient, type Ended, type TestClient } from "./test-client.ts";
export { waitUntil } from "./wait.ts";

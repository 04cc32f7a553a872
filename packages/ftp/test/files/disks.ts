import { DiskPace } from "../../src/files/disk-pace.ts";

/** A disk that has all in memory, however busy the machine is. */
export class QuickDisk extends DiskPace {
  override get isPrompt(): boolean {
    return true;
  }

  override get isTurnOver(): boolean {
    return false;
  }
}

/** A disk that has to be waited for. */
export class SlowDisk extends DiskPace {
  constructor() {
    super(Infinity);
  }
}

import { answer } from "../child/answer.ts";
import { Honest, type HonestQuestion, type HonestWindow } from "./honest.ts";

let honest: Honest | undefined;

answer({
  start(question: HonestQuestion): Promise<void> {
    honest = new Honest(question);
    return honest.start();
  },
  take: (): HonestWindow | undefined => honest?.take(),
  stop: () => honest?.stop(),
});

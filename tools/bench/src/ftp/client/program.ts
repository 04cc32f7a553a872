import { answer } from "../../child/answer.ts";
import { Control } from "./control.ts";
import { download, upload } from "./transfer.ts";

/** Where to log in. */
export interface LoginQuestion {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** One session after another does not take for ever, and a daemon that forks for each is not flooded. */
const atOnce = 8;

export interface DownloadQuestion extends LoginQuestion {
  readonly commands: readonly string[];
  /** What all of them bring together; more or less is a failure. Listings differ, and are at least this. */
  readonly bytes: number;
  readonly isListing?: boolean;
}

export interface UploadQuestion extends LoginQuestion {
  readonly paths: readonly string[];
  /** Of each file. */
  readonly bytes: number;
}

export interface HoldQuestion extends LoginQuestion {
  readonly count: number;
}

let held: Control[] = [];

/** Milliseconds that `work` takes on a session that is logged in already. */
async function timed(login: LoginQuestion, work: (control: Control) => Promise<void>) {
  const control = await Control.open(login.port, login.user, login.password);
  try {
    const start = performance.now();
    await work(control);
    return performance.now() - start;
  } finally {
    control.close();
  }
}

answer({
  download: (question: DownloadQuestion): Promise<number> =>
    timed(question, async (control) => {
      let bytes = 0;
      for (const command of question.commands) bytes += await download(control, command);
      const isAll =
        question.isListing === true ? bytes >= question.bytes : bytes === question.bytes;
      if (!isAll) throw new Error(`${bytes} of ${question.bytes} bytes came`);
    }),

  upload: (question: UploadQuestion): Promise<number> =>
    timed(question, async (control) => {
      for (const path of question.paths) await upload(control, path, question.bytes);
    }),

  /** Logs in so many sessions, and keeps them. */
  async hold({ port, user, password, count }: HoldQuestion): Promise<void> {
    let begun = 0;
    const opener = async (): Promise<void> => {
      while (begun++ < count) held.push(await Control.open(port, user, password));
    };
    await Promise.all(Array.from({ length: atOnce }, opener));
  },

  open: (): number => held.filter((control) => control.isOpen).length,

  release(): void {
    for (const control of held) control.close();
    held = [];
  },
});

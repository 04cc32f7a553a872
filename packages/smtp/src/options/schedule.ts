import { parseDuration } from "@core/conn-policy";
import { type Schedule, iisSchedule } from "../delivery/schedule.ts";
import type { SmtpSiteOptions } from "../site-options.ts";

/** When deliveries are tried again, as the options say it. */
export function toSchedule({
  retry,
  delayNotice,
  expire,
}: Pick<SmtpSiteOptions, "retry" | "delayNotice" | "expire">): Schedule {
  return {
    retryMs: retry?.map((wait) => parseDuration(wait)) ?? iisSchedule.retryMs,
    delayNoticeMs:
      delayNotice === undefined ? iisSchedule.delayNoticeMs : parseDuration(delayNotice),
    expireMs: expire === undefined ? iisSchedule.expireMs : parseDuration(expire),
  };
}

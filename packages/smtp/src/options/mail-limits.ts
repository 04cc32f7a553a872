import { parseSize } from "@core/conn-policy";
import type { SmtpSiteOptions } from "../site-options.ts";
import type { MailLimits } from "../site.ts";

type LimitKeys = Pick<
  SmtpSiteOptions,
  | "maxMessageSize"
  | "maxSessionSize"
  | "maxRecipients"
  | "maxMessagesPerConnection"
  | "maxHops"
  | "maxErrors"
  | "maxLoginFailures"
  | "maxMessagesPerMinute"
  | "maxRecipientsPerMinute"
>;

/** The limits that IIS 6 leaves open, or has far too wide, are those of Postfix and Exim. */
export function toMailLimits(options: LimitKeys): MailLimits {
  // Postfix: smtpd_hard_error_limit 20, smtpd_soft_error_limit 10.
  const { maxErrors = 20 } = options;
  return {
    // IIS 6 MaxMessageSize, in the schema of its metabase.
    maxMessageBytes: parseSize(options.maxMessageSize ?? "32MiB"),
    maxSessionBytes: parseSize(options.maxSessionSize ?? "off"),
    // IIS 6 MaxRecipients; RFC 5321 section 4.5.3.1.8 wants as many.
    maxRecipients: options.maxRecipients ?? 100,
    // OpenSMTPD closes after as many, Exim after a thousand.
    maxMessagesPerConnection: options.maxMessagesPerConnection ?? 100,
    // Postfix: hopcount_limit. IIS' 15 refuses mail that has passed a few filters.
    maxHops: options.maxHops ?? 50,
    softErrors: Math.ceil(maxErrors / 2),
    hardErrors: maxErrors,
    // Postfix: smtpd_junk_command_limit.
    maxJunk: 100,
    maxAuthFailures: options.maxLoginFailures ?? 3,
    // Postfix: smtpd_client_message_rate_limit and smtpd_client_recipient_rate_limit, none unless told.
    maxMessagesPerMinute: options.maxMessagesPerMinute ?? Number.POSITIVE_INFINITY,
    maxRecipientsPerMinute: options.maxRecipientsPerMinute ?? Number.POSITIVE_INFINITY,
  };
}

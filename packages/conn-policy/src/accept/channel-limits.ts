import type { Policy } from "../policy/policy.ts";

/** What is silence of a connection is silence of its channel too, with a limit of its own. */
export function limitsOfChannel(policy: Policy): Policy {
  const { dataChannelTimeout } = policy;
  return {
    ...policy,
    connectionTimeout: dataChannelTimeout,
    greetingTimeout: dataChannelTimeout,
    drainTimeout: dataChannelTimeout,
    loginTimeout: Number.POSITIVE_INFINITY,
  };
}

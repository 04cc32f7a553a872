/** The service name under which policies, counters and logs know this protocol. */
export const serviceName = "http";

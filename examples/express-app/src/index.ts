/** Where the example listens unless told otherwise. */
export const defaultPort = 0;

/** The host that takes all mail for other domains. */
export interface SmartHost {
  readonly host: string;
  readonly port: number;
  /**
   * `implicit`: from the first byte; `required`: STARTTLS, or nothing is sent; `opportunistic`: STARTTLS where offered, its
   * certificate not looked at; `off`. With `auth` an opportunistic one is required.
   */
  readonly tls: "implicit" | "required" | "opportunistic" | "off";
  readonly auth?: { readonly user: string; readonly password: string };
  /** Certificates to trust instead of the system's, PEM. */
  readonly ca?: string;
}

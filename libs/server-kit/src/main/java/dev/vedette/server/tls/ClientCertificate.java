package dev.vedette.server.tls;

/** Whether a server asks its callers for a certificate. */
public enum ClientCertificate {
  /** No certificate, no connection. */
  REQUIRED,
  /**
   * A certificate is checked when it is there; callers without one must prove themselves otherwise.
   */
  OPTIONAL,
  /** Never asked for. */
  NONE
}

package dev.vedette.gateway.identity;

import com.nimbusds.jose.proc.BadJWSException;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.ExpiredJWTException;

/** Why a token is not good, in words that hold nothing of the token. */
final class Verdict {
  private Verdict() {}

  static String of(Exception failure) {
    return switch (failure) {
      case ExpiredJWTException e -> "expired";
      case BadJWTException e -> "its audience, issuer, time or required claims";
      case BadJWSException e -> "its signature or key";
      default -> "its form";
    };
  }
}

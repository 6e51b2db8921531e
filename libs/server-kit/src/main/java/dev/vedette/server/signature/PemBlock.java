package dev.vedette.server.signature;

import java.security.spec.InvalidKeySpecException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one block of a PEM text. Stateless. */
final class PemBlock {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private PemBlock() {}

  static byte[] content(String pem, String type) throws InvalidKeySpecException {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new InvalidKeySpecException("no PEM block (expected: " + type + ")");
    }
    if (!block.group(1).equals(type)) {
      throw new InvalidKeySpecException(
          "a PEM block of " + block.group(1) + " (expected: " + type + ")");
    }
    try {
      return Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw new InvalidKeySpecException("a PEM block that is no base64", e);
    }
  }
}

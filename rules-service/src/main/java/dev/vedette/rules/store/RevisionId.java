package dev.vedette.rules.store;

import dev.vedette.proto.rules.v1.File;
import dev.vedette.server.signature.RevisionDigest;
import dev.vedette.server.signature.SignedKind;
import java.util.List;

/** Names a revision by its content, so that the same files are the same revision; stateless. */
public final class RevisionId {
  private RevisionId() {}

  /** Returns the digest that is also signed. */
  public static String of(Kind kind, List<RevisionFile> files) {
    return RevisionDigest.of(
        signed(kind),
        files.stream()
            .map(file -> File.newBuilder().setPath(file.path()).setContent(file.content()).build())
            .toList());
  }

  /** Returns the kind as signatures name it. */
  public static SignedKind signed(Kind kind) {
    return switch (kind) {
      case RUNTIME -> SignedKind.RUNTIME;
      case BENCHMARK -> SignedKind.BENCHMARK;
      case POLICY -> SignedKind.POLICY;
    };
  }
}

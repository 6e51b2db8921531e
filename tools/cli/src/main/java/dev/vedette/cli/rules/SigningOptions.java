package dev.vedette.cli.rules;

import com.google.protobuf.ByteString;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.RevisionSignature;
import dev.vedette.server.signature.SignedKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** How a new revision is signed. Filled in by the command line. */
final class SigningOptions {
  @Option(
      names = "--sign-key",
      paramLabel = "FILE",
      description =
          "Sign with this private key (PEM, Ed25519 or EC over P-256, as openssl genpkey or cosign"
              + " write it; the password of an encrypted one is taken from COSIGN_PASSWORD). May be"
              + " repeated.")
  private List<Path> keys = new ArrayList<>();

  @Option(
      names = "--signature",
      paramLabel = "FILE",
      description =
          "A signature of what vedette rules digest prints, such as cosign sign-blob writes. May be"
              + " repeated.")
  private List<Path> signatures = new ArrayList<>();

  boolean given() {
    return !keys.isEmpty() || !signatures.isEmpty();
  }

  /** The signatures of files. */
  List<RevisionSignature> of(SignedKind kind, List<File> files) {
    return of(KeyFiles.statement(kind, files));
  }

  /** The signatures of a statement. */
  List<RevisionSignature> of(byte[] statement) {
    List<RevisionSignature> all = new ArrayList<>();
    keys.forEach(key -> all.add(signature(KeyFiles.sign(key, statement))));
    signatures.forEach(file -> all.add(signature(KeyFiles.signature(file))));
    return all;
  }

  private static RevisionSignature signature(byte[] bytes) {
    return RevisionSignature.newBuilder().setSignature(ByteString.copyFrom(bytes)).build();
  }
}

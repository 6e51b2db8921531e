package dev.vedette.server.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import dev.vedette.proto.rules.v1.File;
import java.util.List;

/** Names a revision by its content, and writes the text that is signed for it; stateless. */
public final class RevisionDigest {
  private RevisionDigest() {}

  /**
   * Returns the SHA-256 over kind, paths and contents in hexadecimal; lengths keep neighbours from
   * running together.
   */
  public static String of(SignedKind kind, List<File> files) {
    Hasher hasher = Hashing.sha256().newHasher();
    hasher.putString(kind.name(), UTF_8).putByte((byte) 0).putInt(files.size());
    for (File file : files) {
      byte[] path = file.getPath().getBytes(UTF_8);
      hasher.putInt(path.length).putBytes(path);
      hasher.putInt(file.getContent().size()).putBytes(file.getContent().asReadOnlyByteBuffer());
    }
    return hasher.hash().toString();
  }

  /** Returns what is signed for the revision of this digest. */
  public static byte[] statement(SignedKind kind, String digest) {
    return ("vedette revision " + kind + " " + digest + "\n").getBytes(UTF_8);
  }
}

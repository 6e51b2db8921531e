package dev.vedette.rules.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.List;

/** Names a revision by its content, so that the same files are the same revision; stateless. */
public final class RevisionId {
  private RevisionId() {}

  /**
   * Returns the SHA-256 over kind, paths and contents in hexadecimal; lengths keep neighbours from
   * running together.
   */
  public static String of(Kind kind, List<RevisionFile> files) {
    Hasher hasher = Hashing.sha256().newHasher();
    hasher.putString(kind.name(), UTF_8).putByte((byte) 0).putInt(files.size());
    for (RevisionFile file : files) {
      byte[] path = file.path().getBytes(UTF_8);
      hasher.putInt(path.length).putBytes(path);
      hasher.putInt(file.content().size()).putBytes(file.content().asReadOnlyByteBuffer());
    }
    return hasher.hash().toString();
  }
}

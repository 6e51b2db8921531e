package dev.vedette.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Packs an image as the OCI lays it out, so that a test needs no registry. */
final class OciImage {
  private static final String TYPE = "application/vnd.oci.image.";

  private OciImage() {}

  /** An archive with Debian's busybox as the only program, under a name. */
  static Path busybox(Path directory, String name) throws IOException, InterruptedException {
    Path root = directory.resolve("rootfs");
    for (String each : List.of("bin", "etc", "proc", "sys", "dev", "tmp", "root")) {
      Files.createDirectories(root.resolve(each));
    }
    Files.copy(Tree.program("busybox"), root.resolve("bin/busybox"));
    for (String applet : List.of("sh", "sleep", "cat", "true")) {
      Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
    }
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Path layout =
        Files.createDirectories(directory.resolve("layout/blobs/sha256")).resolve("../..");
    byte[] layer = Files.readAllBytes(pack(root, directory.resolve("layer.tar")));
    String config =
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":"
            + "{\"Cmd\":[\"/bin/sleep\",\"600\"]},\"rootfs\":"
            + "{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
            + digest(layer)
            + "\"]}}";
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\""
            + TYPE
            + "manifest.v1+json\",\"config\":"
            + blob(layout, "config.v1+json", bytes(config), "")
            + ",\"layers\":["
            + blob(layout, "layer.v1.tar", layer, "")
            + "]}";
    String annotation = ",\"annotations\":{\"io.containerd.image.name\":\"" + name + "\"}";
    Files.writeString(
        layout.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":["
            + blob(layout, "manifest.v1+json", bytes(manifest), annotation)
            + "]}");
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"1.0.0\"}");
    return pack(layout, directory.resolve("image.tar"));
  }

  /** Puts a blob into the layout; what refers to it. */
  private static String blob(Path layout, String type, byte[] content, String more)
      throws IOException {
    String digest = digest(content);
    Files.write(layout.resolve("blobs/sha256").resolve(digest), content);
    return "{\"mediaType\":\""
        + TYPE
        + type
        + "\",\"digest\":\"sha256:"
        + digest
        + "\",\"size\":"
        + content.length
        + more
        + "}";
  }

  private static Path pack(Path directory, Path archive) throws IOException, InterruptedException {
    Command.run(
            List.of(
                "tar",
                "-C",
                directory.toString(),
                "--owner=0",
                "--group=0",
                "-cf",
                archive.toString(),
                "."))
        .succeeded();
    return archive;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}

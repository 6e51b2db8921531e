package dev.vedette.scanner.catalogue;

/**
 * The parts of an image's name. Immutable.
 *
 * @param registry the host, {@code docker.io} when none is written
 * @param repository the registry and the path below it
 * @param tag empty if none is written
 * @param digest empty if none is written
 */
record ImageReference(String registry, String repository, String tag, String digest) {
  static ImageReference parse(String image) {
    int at = image.indexOf('@');
    String digest = at < 0 ? "" : image.substring(at + 1);
    String named = at < 0 ? image : image.substring(0, at);
    int slash = named.lastIndexOf('/');
    int colon = named.indexOf(':', slash + 1);
    String tag = colon < 0 ? "" : named.substring(colon + 1);
    String path = colon < 0 ? named : named.substring(0, colon);
    int first = path.indexOf('/');
    String head = first < 0 ? "" : path.substring(0, first);
    // As Docker does: only a dot, a port or localhost tells a host from a path.
    boolean isHost = head.contains(".") || head.contains(":") || head.equals("localhost");
    return isHost
        ? new ImageReference(head, path, tag, digest)
        : new ImageReference("docker.io", "docker.io/" + path, tag, digest);
  }

  boolean isPinned() {
    return !digest.isEmpty();
  }

  boolean isLatest() {
    return !isPinned() && (tag.isEmpty() || tag.equals("latest"));
  }
}

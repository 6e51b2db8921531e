package dev.vedette.agent.container;

import dev.vedette.agent.state.ContainerDetails.Image;

/** Takes the names of images apart. Stateless. */
final class ImageName {
  private static final String SHA = "sha256:";

  private ImageName() {}

  /**
   * An image from what a runtime says of it.
   *
   * @param asked what the container was made from: a name with a tag, or only an id
   * @param reference what that was resolved to: a name with a digest, or only an id
   */
  static Image of(String asked, String reference) {
    int inReference = reference.indexOf(SHA);
    String digest = inReference < 0 ? "" : reference.substring(inReference);
    String named = inReference > 0 ? reference.substring(0, inReference - 1) : "";
    String name = asked.isEmpty() || asked.startsWith(SHA) ? named : asked;
    String id = asked.startsWith(SHA) ? asked.substring(SHA.length()) : "";
    if (name.isEmpty()) {
      // Only an id is known.
      return new Image(asked.isEmpty() ? reference : asked, "", "", digest, id);
    }
    int at = name.indexOf('@');
    if (at >= 0) {
      digest = name.substring(at + 1);
    }
    String withTag = at >= 0 ? name.substring(0, at) : name;
    int colon = withTag.lastIndexOf(':');
    // A colon before a slash is that of a port.
    boolean tagged = colon > withTag.lastIndexOf('/');
    return new Image(
        name,
        tagged ? withTag.substring(0, colon) : withTag,
        tagged ? withTag.substring(colon + 1) : "",
        digest,
        id);
  }
}

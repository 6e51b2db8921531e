package dev.vedette.rego.builtin.crypto;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The blocks of a PEM text. Immutable, so safe for all threads. */
public record Pem(List<Block> blocks, String rest) {
  private static final String BEGIN = "-----BEGIN ";

  /** One block: its label and its content. */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Block(String type, byte[] bytes) {}

  public Pem {
    blocks = List.copyOf(blocks);
  }

  /** Reads blocks up to the first text that is none; broken blocks are skipped. */
  public static Pem parse(String text) {
    var blocks = new ArrayList<Block>();
    int at = 0;
    while (true) {
      int begin = text.indexOf(BEGIN, at);
      int label = begin < 0 ? -1 : text.indexOf("-----", begin + BEGIN.length());
      if (label < 0) {
        break;
      }
      String type = text.substring(begin + BEGIN.length(), label);
      String end = "-----END " + type + "-----";
      int close = text.indexOf(end, label);
      if (close < 0) {
        break;
      }
      at = close + end.length();
      add(blocks, type, text.substring(label + 5, close));
    }
    return new Pem(blocks, text.substring(at).strip());
  }

  private static void add(List<Block> blocks, String type, String body) {
    String content = body;
    // Headers end with an empty line.
    int headers = body.indexOf("\n\n");
    if (headers >= 0 && body.substring(0, headers).indexOf(':') >= 0) {
      content = body.substring(headers);
    }
    try {
      String digits = content.replaceAll("\\s", "");
      blocks.add(new Block(type, Base64.getDecoder().decode(digits)));
    } catch (IllegalArgumentException e) {
      // As in Go, what does not decode is no block.
    }
  }
}

package dev.vedette.scanner.manifest;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The characters of a file in any encoding that YAML allows, and where its bytes were none.
 * Immutable.
 *
 * @param broken places in the text that stand for bytes which are no characters, the first of them
 */
record EncodedText(String text, Charset charset, List<Integer> broken) {
  private static final int MOST_BROKEN = 10_000;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** Reads bytes in the encoding that their beginning shows, which is UTF-8 when it shows none. */
  static EncodedText of(byte[] content) {
    Charset charset = charset(content);
    List<Integer> broken = new ArrayList<>();
    String text = new String(content, charset);
    if (text.indexOf('\uFFFD') >= 0) {
      text = decode(content, charset, broken);
    }
    if (text.indexOf(BYTE_ORDER_MARK) >= 0) {
      text = withoutMarks(text, broken);
    }
    return new EncodedText(text, charset, List.copyOf(broken));
  }

  /** The first place between these two that stands for no character. */
  OptionalInt brokenBetween(int from, int to) {
    return broken.stream().mapToInt(Integer::intValue).filter(i -> i >= from && i < to).findFirst();
  }

  private static Charset charset(byte[] content) {
    int[] head = new int[4];
    for (int i = 0; i < head.length; i++) {
      head[i] = i < content.length ? content[i] & 0xFF : -1;
    }
    if ((head[0] == 0xFF && head[1] == 0xFE && head[2] == 0 && head[3] == 0)
        || (head[0] > 0 && head[1] == 0 && head[2] == 0 && head[3] == 0)) {
      return StandardCharsets.UTF_32LE;
    }
    if (head[0] == 0 && head[1] == 0 && (head[2] == 0xFE || head[2] == 0)) {
      return StandardCharsets.UTF_32BE;
    }
    if ((head[0] == 0xFF && head[1] == 0xFE) || (head[0] > 0 && head[1] == 0)) {
      return StandardCharsets.UTF_16LE;
    }
    if ((head[0] == 0xFE && head[1] == 0xFF) || (head[0] == 0 && head[1] > 0)) {
      return StandardCharsets.UTF_16BE;
    }
    return StandardCharsets.UTF_8;
  }

  private static String decode(byte[] content, Charset charset, List<Integer> broken) {
    CharsetDecoder decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CharBuffer chars = CharBuffer.allocate(content.length + 1);
    while (true) {
      CoderResult result = decoder.decode(bytes, chars, true);
      if (!result.isError()) {
        return chars.flip().toString();
      }
      if (broken.size() < MOST_BROKEN) {
        broken.add(chars.position());
      }
      chars.put('\uFFFD');
      bytes.position(bytes.position() + result.length());
    }
  }

  /** Files that were put together carry a mark at the beginning of each. */
  private static String withoutMarks(String text, List<Integer> broken) {
    if (broken.isEmpty()) {
      String first = text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
      return first.replace("\n" + BYTE_ORDER_MARK, "\n");
    }
    if (text.charAt(0) != BYTE_ORDER_MARK) {
      return text;
    }
    broken.replaceAll(place -> place - 1);
    return text.substring(1);
  }
}

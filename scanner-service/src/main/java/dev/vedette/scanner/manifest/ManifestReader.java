package dev.vedette.scanner.manifest;

import dev.vedette.scanner.manifest.Rejection.Reason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the documents of a manifest in kubesec's way, its gaps included: JSON is one document, and
 * only a line of exactly three hyphens separates YAML documents. Thread-safe.
 */
public final class ManifestReader {
  private static final String SEPARATOR = "\n---\n";

  private final ManifestLimits limits;

  public ManifestReader(ManifestLimits limits) {
    this.limits = limits;
  }

  /** Every document, or why none is read. */
  public ReadResult read(byte[] content, TimeLimit time) {
    if (content.length > limits.bytes()) {
      return new ReadResult.Rejected(
          new Rejection(
              Reason.TOO_LARGE,
              content.length + " bytes",
              Position.START,
              "at most " + limits.bytes() + " bytes"));
    }
    try {
      // As Go's JSON does, the first look replaces what is not UTF-8.
      String text = new String(content, StandardCharsets.UTF_8);
      Optional<Value> json = new JsonTree(text, new Budget(limits, time)).read();
      if (json.isPresent()) {
        return new ReadResult.Documents(List.of(json.get()));
      }
      checkUtf8(content);
      return new ReadResult.Documents(documents(text, new Budget(limits, time)));
    } catch (RejectedException rejected) {
      return new ReadResult.Rejected(rejected.rejection());
    }
  }

  private List<Value> documents(String text, Budget budget) throws RejectedException {
    List<Value> documents = new ArrayList<>();
    for (Part part : parts(text)) {
      Part trimmed = part.trimmed();
      budget.checkTime(trimmed.start());
      if (trimmed.text().isEmpty() || trimmed.text().equals("---")) {
        continue;
      }
      if (documents.size() == limits.documents()) {
        throw new RejectedException(
            new Rejection(
                Reason.TOO_MANY_DOCUMENTS,
                "more than " + limits.documents() + " documents",
                trimmed.start(),
                "at most " + limits.documents() + " documents"));
      }
      documents.add(new YamlTree(trimmed, budget).read());
    }
    if (documents.isEmpty()) {
      throw new RejectedException(
          new Rejection(Reason.EMPTY, "Invalid input", Position.START, "at least one document"));
    }
    return documents;
  }

  private static List<Part> parts(String text) {
    List<Part> parts = new ArrayList<>();
    int line = 1;
    int from = 0;
    while (true) {
      int end = text.indexOf(SEPARATOR, from);
      String part = text.substring(from, end < 0 ? text.length() : end);
      parts.add(new Part(part, new Position(line, 1)));
      if (end < 0) {
        return parts;
      }
      line += (int) part.chars().filter(c -> c == '\n').count() + 2;
      from = end + SEPARATOR.length();
    }
  }

  private static void checkUtf8(byte[] content) throws RejectedException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    CoderResult result = decoder.decode(bytes, CharBuffer.allocate(content.length + 1), true);
    if (!result.isError()) {
      return;
    }
    int line = 1;
    int column = 1;
    for (int i = 0; i < bytes.position(); i++) {
      if (content[i] == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    throw new RejectedException(
        new Rejection(
            Reason.MALFORMED, "yaml: invalid UTF-8 octet", new Position(line, column), "UTF-8"));
  }
}

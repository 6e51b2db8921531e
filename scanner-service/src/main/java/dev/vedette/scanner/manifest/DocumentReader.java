package dev.vedette.scanner.manifest;

import dev.vedette.scanner.manifest.Rejection.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Reads every document of a file, and says of each that cannot be read why, so that none hides
 * another. The limits hold for each document by itself. Thread-safe.
 *
 * <p>YAML of any version, JSON, JSON after JSON, in UTF-8, UTF-16 or UTF-32, with any ends of
 * lines.
 */
public final class DocumentReader {
  private final ManifestLimits limits;

  public DocumentReader(ManifestLimits limits) {
    this.limits = limits;
  }

  /**
   * The documents in the order of the file.
   *
   * @param times gives the limit for each document; where it is over at once, reading ends
   */
  public List<Document> read(byte[] content, Supplier<TimeLimit> times) {
    return new Reading(EncodedText.of(content), limits, times).documents();
  }

  /** One reading of one file. */
  private static final class Reading {
    private final EncodedText encoded;
    private final ManifestLimits limits;
    private final Supplier<TimeLimit> times;
    private final List<Document> documents = new ArrayList<>();
    private boolean over;

    Reading(EncodedText encoded, ManifestLimits limits, Supplier<TimeLimit> times) {
      this.encoded = encoded;
      this.limits = limits;
      this.times = times;
    }

    List<Document> documents() {
      DocumentSplitter splitter = new DocumentSplitter(encoded.text());
      for (var piece = splitter.next(); piece.isPresent() && !over; piece = splitter.next()) {
        read(piece.get());
      }
      return documents;
    }

    private void read(DocumentSplitter.Piece piece) {
      Part part = piece.part();
      OptionalInt broken = encoded.brokenBetween(piece.from(), piece.to());
      if (broken.isPresent()) {
        Position place = part.placeOf(broken.getAsInt() - piece.from());
        String message = "bytes that are no character in " + encoded.charset();
        failed(piece, Reason.MALFORMED, message, place, encoded.charset() + " throughout");
        return;
      }
      if (part.text().length() > limits.bytes()) {
        String message = part.text().length() + " characters in one document";
        String most = "at most " + limits.bytes();
        failed(piece, Reason.TOO_LARGE, message, part.start(), most);
        return;
      }
      int json = JsonDocuments.beginIn(part);
      if (json >= 0) {
        readJson(piece, json);
      } else {
        readYaml(piece);
      }
    }

    private void readYaml(DocumentSplitter.Piece piece) {
      try {
        for (Value root : new YamlTree(piece.part(), budget()).readAll()) {
          parsed(piece, root);
        }
      } catch (RejectedException rejected) {
        failed(piece, rejected.rejection());
      }
    }

    /** A document that begins as JSON does may still be YAML in one line. */
    private void readJson(DocumentSplitter.Piece piece, int from) {
      JsonDocuments json = new JsonDocuments(piece.part(), from);
      Rejection failure = null;
      try {
        parsed(piece, json.next(budget()));
      } catch (RejectedException rejected) {
        failure = rejected.rejection();
      }
      if (failure != null) {
        try {
          List<Value> roots = new YamlTree(piece.part(), budget()).readAll();
          roots.forEach(root -> parsed(piece, root));
          return;
        } catch (RejectedException rejected) {
          failed(piece, later(failure, rejected.rejection()));
        }
      }
      while (!over && json.hasNext()) {
        try {
          parsed(piece, json.next(budget()));
        } catch (RejectedException rejected) {
          failed(piece, rejected.rejection());
        }
      }
    }

    /** Whoever came further understood more of what was meant. */
    private static Rejection later(Rejection json, Rejection yaml) {
      Position one = json.position();
      Position other = yaml.position();
      boolean further =
          one.line() > other.line()
              || (one.line() == other.line() && one.column() > other.column());
      return json.reason() != Reason.MALFORMED || further ? json : yaml;
    }

    private Budget budget() throws RejectedException {
      Budget budget = new Budget(limits, times.get());
      budget.checkTime(Position.START);
      return budget;
    }

    private boolean hasRoom(DocumentSplitter.Piece piece) {
      if (over || documents.size() < limits.documents()) {
        return !over;
      }
      over = true;
      documents.add(
          new Document.Failed(
              documents.size(),
              piece.source(),
              new Rejection(
                  Reason.TOO_MANY_DOCUMENTS,
                  "more than " + limits.documents() + " documents",
                  piece.part().start(),
                  "at most " + limits.documents() + " documents")));
      return false;
    }

    private void parsed(DocumentSplitter.Piece piece, Value root) {
      if (!(root instanceof Value.Nothing) && hasRoom(piece)) {
        List<Rejection> problems = RepeatedKeys.in(root);
        documents.add(new Document.Parsed(documents.size(), piece.source(), root, problems));
      }
    }

    private void failed(
        DocumentSplitter.Piece piece,
        Reason reason,
        String message,
        Position place,
        String expected) {
      failed(piece, new Rejection(reason, message, place, expected));
    }

    private void failed(DocumentSplitter.Piece piece, Rejection rejection) {
      if (hasRoom(piece)) {
        Rejection plain =
            new Rejection(
                rejection.reason(),
                YamlProblem.withoutPlace(rejection.message()),
                rejection.position(),
                rejection.expected());
        documents.add(new Document.Failed(documents.size(), piece.source(), plain));
        over = rejection.reason() == Reason.TIME_LIMIT && times.get().isOver();
      }
    }
  }
}

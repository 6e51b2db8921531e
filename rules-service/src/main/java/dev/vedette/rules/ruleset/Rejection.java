package dev.vedette.rules.ruleset;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.rules.store.RevisionFile;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import java.util.List;
import java.util.Map;

/**
 * Makes the error for files that cannot be used, small enough for the trailers that carry it;
 * stateless.
 */
final class Rejection {
  private static final int MOST_VIOLATIONS = 20;
  private static final int MOST_CHARACTERS = 2000;
  private static final int LONGEST = 300;

  private Rejection() {}

  static ServiceException of(String field, List<RevisionFile> files, List<Diagnostic> errors) {
    BadRequest.Builder request = BadRequest.newBuilder();
    int characters = 0;
    for (Diagnostic error : errors) {
      FieldViolation violation = violation(field, files, error);
      characters += violation.getField().length() + violation.getDescription().length();
      if (request.getFieldViolationsCount() == MOST_VIOLATIONS || characters > MOST_CHARACTERS) {
        break;
      }
      request.addFieldViolations(violation);
    }
    String first = cut(place(errors.getFirst()) + ": " + message(errors.getFirst()));
    String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
    return new ServiceException(
        ErrorReason.INVALID_CONTENT,
        first + more,
        Map.of("errors", Integer.toString(errors.size())),
        List.of(request.build()),
        null);
  }

  private static FieldViolation violation(
      String field, List<RevisionFile> files, Diagnostic error) {
    int index = 0;
    while (index < files.size() && !files.get(index).path().equals(error.getPath())) {
      index++;
    }
    return FieldViolation.newBuilder()
        .setField(index < files.size() ? field + "[" + index + "].content" : field)
        .setDescription(cut(place(error) + ": " + error.getCode() + ": " + message(error)))
        .build();
  }

  private static String message(Diagnostic error) {
    return error.getHint().isEmpty()
        ? error.getMessage()
        : error.getMessage() + "; " + error.getHint();
  }

  private static String place(Diagnostic error) {
    String place = error.getPath();
    if (error.getLine() > 0) {
      place += ":" + error.getLine() + ":" + error.getColumn();
    }
    return place;
  }

  private static String cut(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
  }
}

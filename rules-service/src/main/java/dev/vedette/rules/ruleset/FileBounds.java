package dev.vedette.rules.ruleset;

import com.google.inject.Inject;
import com.google.rpc.BadRequest.FieldViolation;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.rules.store.RevisionFile;
import dev.vedette.server.grpc.ServiceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Refuses uploads that are too large or whose paths could lead elsewhere; thread-safe. */
public final class FileBounds {
  private static final int LONGEST_PATH = 255;
  private static final int MOST_VIOLATIONS = 10;

  private final RuleSetConfig config;

  @Inject
  FileBounds(RuleSetConfig config) {
    this.config = config;
  }

  /** Takes the files in a field of a request. */
  public List<RevisionFile> accept(String field, List<File> files) {
    if (files.isEmpty() || files.size() > config.maxFiles()) {
      throw ServiceException.invalidField(
          field, files.size() + " files", "1 to " + config.maxFiles());
    }
    List<FieldViolation> violations = new ArrayList<>();
    List<RevisionFile> accepted = new ArrayList<>();
    Set<String> paths = new HashSet<>();
    long size = 0;
    for (int index = 0; index < files.size(); index++) {
      File file = files.get(index);
      String place = field + "[" + index + "]";
      String wrong = pathProblem(file.getPath());
      if (!wrong.isEmpty()) {
        violations.add(violation(place + ".path", wrong));
      } else if (!paths.add(file.getPath())) {
        violations.add(violation(place + ".path", file.getPath() + " (expected: each path once)"));
      }
      if (file.getContent().size() > config.maxFileSize().bytes()) {
        violations.add(
            violation(
                place + ".content",
                file.getContent().size()
                    + " bytes (expected: at most "
                    + config.maxFileSize()
                    + ")"));
      }
      size += file.getContent().size();
      accepted.add(new RevisionFile(file.getPath(), file.getContent()));
    }
    if (size > config.maxRevisionSize().bytes()) {
      violations.add(
          violation(field, size + " bytes (expected: at most " + config.maxRevisionSize() + ")"));
    }
    if (!violations.isEmpty()) {
      throw ServiceException.invalidFields(
          violations.subList(0, Math.min(violations.size(), MOST_VIOLATIONS)));
    }
    return accepted;
  }

  private static FieldViolation violation(String field, String description) {
    return FieldViolation.newBuilder().setField(field).setDescription(description).build();
  }

  private static String pathProblem(String path) {
    if (path.isEmpty() || path.length() > LONGEST_PATH) {
      return path.length() + " characters (expected: 1 to " + LONGEST_PATH + ")";
    }
    if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')) {
      return "control character or backslash (expected: neither)";
    }
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return path + " (expected: a relative path without empty, . and .. parts)";
      }
    }
    return "";
  }
}

package dev.vedette.agent.check.cluster;

import dev.vedette.agent.check.jsonpath.Document;
import dev.vedette.agent.check.jsonpath.JsonPath;
import dev.vedette.agent.check.jsonpath.PathException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Objects as lines with columns, the way kubectl prints them. Immutable. */
record Columns(List<String> headings, List<String> paths) {
  Columns {
    headings = List.copyOf(headings);
    paths = List.copyOf(paths);
  }

  /** The columns that are asked for; without any, the names. */
  static Columns of(GetRequest request) {
    List<String> headings = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    if (!request.format().startsWith("custom-columns=")) {
      return new Columns(List.of("NAME"), List.of(".metadata.name"));
    }
    for (String column : request.format().substring("custom-columns=".length()).split(",", -1)) {
      int at = column.indexOf(':');
      headings.add(at < 0 ? column : column.substring(0, at));
      paths.add(at < 0 ? "" : column.substring(at + 1));
    }
    return new Columns(headings, paths);
  }

  String print(JsonNode answer, GetRequest request) throws PathException {
    List<List<String>> rows = new ArrayList<>();
    if (request.headings() && !request.format().equals("name")) {
      rows.add(headings);
    }
    if (request.name().isEmpty()) {
      for (JsonNode item : answer.path("items")) {
        rows.add(row(item));
      }
    } else {
      rows.add(row(answer));
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
        String cell = row.get(i);
        text.append(cell);
        text.append(i == row.size() - 1 ? "\n" : " ".repeat(width - cell.length() + 3));
      }
    }
    return text.toString();
  }

  private List<String> row(JsonNode item) throws PathException {
    Document document = Document.parse(item.toString());
    List<String> row = new ArrayList<>();
    for (String path : paths) {
      String value = JsonPath.parse("{" + path + "}").print(document);
      row.add(value.isEmpty() || value.equals("null") ? "<none>" : value.replace(' ', ','));
    }
    return row;
  }
}

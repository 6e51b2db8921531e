package dev.vedette.language.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vedette.language.event.FieldCatalog;
import dev.vedette.language.event.FieldDefinition;
import dev.vedette.language.event.FieldDefinition.Restriction;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every field that Falco lists is in the catalogue, with the same type, argument and limits. */
@ExtendWith(Families.class)
final class FieldsConformanceTest {

  @Test
  void knowsEveryField() throws IOException {
    var table = Cases.folder().resolve("../../reference/falco/fields_all.tsv");
    if (!Files.isRegularFile(table)) {
      System.out.println("skipped: FieldsConformanceTest: no list of fields at " + table);
    }
    assumeTrue(Files.isRegularFile(table), "no list of fields at " + table);
    var outcome = Families.of("fields");
    for (String line : Files.readAllLines(table).subList(1, Files.readAllLines(table).size())) {
      var cells = List.of(line.split("\t", -1));
      var definition = FieldCatalog.standard().definition(cells.get(1));
      outcome.check(
          cells.get(1),
          definition.map(known -> problems(known, cells)).orElse(List.of("is missing")));
    }
    outcome.verify();
    assertThat(outcome.row()).isNotBlank();
  }

  private static List<String> problems(FieldDefinition known, List<String> cells) {
    var problems = new ArrayList<String>();
    compare(cells.get(2), known.type().name(), problems);
    compare(cells.get(3).equals("list"), known.isList(), problems);
    compare(cells.get(4).startsWith("required"), known.argument().isRequired(), problems);
    compare(!cells.get(4).equals("none"), known.argument().isAccepted(), problems);
    for (Restriction restriction : Restriction.values()) {
      compare(
          restriction + " " + cells.get(5).contains(restriction.name()),
          restriction + " " + known.is(restriction),
          problems);
    }
    return problems;
  }

  private static void compare(Object expected, Object actual, List<String> problems) {
    if (!expected.equals(actual)) {
      problems.add("expected " + expected + " but was " + actual);
    }
  }
}

package dev.vedette.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.vedette.gateway.route.Contract;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");
  private static final HttpBindings BINDINGS = new HttpBindings(Contract.load());
  private static final JsonObject DOCUMENT =
      JsonParser.parseString(new OpenApi(BINDINGS).document()).getAsJsonObject();

  @Test
  void everyBindingIsAnOperationWithAnswersAndADescription() {
    for (HttpBindings.Binding binding : BINDINGS.all()) {
      String path = OpenApi.path(binding.path());
      JsonObject operation =
          DOCUMENT
              .getAsJsonObject("paths")
              .getAsJsonObject(path)
              .getAsJsonObject(binding.http().name().toLowerCase(Locale.ROOT));
      assertThat(operation).as(binding.http() + " " + path).isNotNull();
      assertThat(operation.get("description").getAsString()).as(path).isNotEmpty();
      assertThat(operation.getAsJsonObject("responses").keySet()).contains("200", "default");
    }
  }

  @Test
  void parametersOfPathsAreDeclaredAndOperationsHaveNamesOfTheirOwn() {
    Set<String> names = new HashSet<>();
    for (Map.Entry<String, JsonElement> path : DOCUMENT.getAsJsonObject("paths").entrySet()) {
      for (JsonElement each : path.getValue().getAsJsonObject().asMap().values()) {
        JsonObject operation = each.getAsJsonObject();
        assertThat(names.add(operation.get("operationId").getAsString()))
            .as(path.getKey())
            .isTrue();
        Set<String> declared = new TreeSet<>();
        for (JsonElement parameter : operation.getAsJsonArray("parameters")) {
          String in = parameter.getAsJsonObject().get("in").getAsString();
          String name = parameter.getAsJsonObject().get("name").getAsString();
          if (in.equals("path")) {
            declared.add(name);
          }
          assertThat(in).isIn("path", "query", "header");
        }
        Set<String> used = new TreeSet<>();
        Matcher matcher = VARIABLE.matcher(path.getKey());
        while (matcher.find()) {
          used.add(matcher.group(1));
        }
        assertThat(declared).as(path.getKey()).isEqualTo(used);
      }
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    Set<String> known = DOCUMENT.getAsJsonObject("components").getAsJsonObject("schemas").keySet();
    Set<String> referred = new TreeSet<>();
    references(DOCUMENT, referred);
    assertThat(referred).isNotEmpty();
    assertThat(known).containsAll(referred);
    assertThat(DOCUMENT.get("openapi").getAsString()).startsWith("3.1");
  }

  private static void references(JsonElement element, Set<String> into) {
    switch (element) {
      case JsonObject object -> {
        if (object.has("$ref")) {
          into.add(object.get("$ref").getAsString().replace("#/components/schemas/", ""));
        }
        object.asMap().values().forEach(each -> references(each, into));
      }
      case JsonArray array -> array.forEach(each -> references(each, into));
      default -> {}
    }
  }
}

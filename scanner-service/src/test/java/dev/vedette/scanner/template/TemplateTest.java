package dev.vedette.scanner.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class TemplateTest {
  private static final Map<String, Object> DATA =
      Map.of(
          "Name",
          "a<b>'\"",
          "Count",
          3L,
          "Zero",
          0L,
          "Yes",
          true,
          "List",
          List.of("x", "y"),
          "None",
          List.of(),
          "In",
          Map.of("Deep", "d"));

  private static String filled(String template) throws TemplateException {
    return Template.parse(
            template, Map.of("twice", given -> given.getFirst() + "" + given.getFirst()))
        .fill(DATA);
  }

  @Test
  void valuesFieldsAndBlanksAreGos() throws Exception {
    assertThat(filled("{{.Name}}|{{ .In.Deep }}|{{$.Count}}|{{(.In).Deep}}"))
        .isEqualTo("a<b>'\"|d|3|d");
    assertThat(filled("a  {{- /* none */ -}}  b {{- 1 }} c")).isEqualTo("ab1 c");
    assertThat(filled("{{.List}} {{.None}} {{.Yes}} {{1.5}} {{`raw \\n`}}"))
        .isEqualTo("[x y] [] true 1.5 raw \\n");
    assertThat(filled("{{\"}}\"}}{{3 -}} \n")).isEqualTo("}}3");
  }

  @Test
  void conditionsAndLoopsAreGos() throws Exception {
    assertThat(filled("{{if .Zero}}a{{else if .Yes}}b{{else}}c{{end}}")).isEqualTo("b");
    assertThat(filled("{{range $i, $v := .List}}{{if $i}},{{end}}{{$v}}{{end}}")).isEqualTo("x,y");
    assertThat(filled("{{range .None}}a{{else}}none{{end}}")).isEqualTo("none");
    assertThat(filled("{{with .In}}{{.Deep}}{{end}}{{with .Zero}}a{{else}}{{.Count}}{{end}}"))
        .isEqualTo("d3");
    assertThat(
            filled(
                "{{$f := true}}{{range .List}}{{if $f}}{{$f = false}}{{else}},{{end}}{{.}}{{end}}"))
        .isEqualTo("x,y");
    assertThat(filled("{{range .List}}{{if eq . \"y\"}}{{break}}{{end}}{{.}}{{end}}"))
        .isEqualTo("x");
    assertThat(filled("{{range .List}}{{if eq . \"x\"}}{{continue}}{{end}}{{.}}{{end}}"))
        .isEqualTo("y");
  }

  @Test
  void functionsAreGos() throws Exception {
    assertThat(filled("{{html .Name}} {{js .Name}} {{.Name | printf \"%q\"}}"))
        .isEqualTo("a&lt;b&gt;&#39;&#34; a\\u003Cb\\u003E\\'\\\" \"a<b>'\\\"\"");
    assertThat(filled("{{printf \"%s-%03d-%-4v|%5.2f%%\" \"a\" 7 true 1.5}}"))
        .isEqualTo("a-007-true| 1.50%");
    assertThat(filled("{{printf \"%d\" \"a\"}} {{printf \"%s\"}}"))
        .isEqualTo("%!d(string=a) %!s(MISSING)");
    assertThat(filled("{{len .List}}{{index .List 1}}{{and .Zero (index .List 9)}}{{or .Yes 1}}"))
        .isEqualTo("2y0true");
    assertThat(
            filled(
                "{{eq .Count 1 3}} {{ne .Count 3}} {{gt .Count 2}} {{le .Count 2}} {{not .Yes}}"))
        .isEqualTo("true false true false false");
    assertThat(filled("{{\"ab\" | twice | printf \"%s%s\" \"c\"}}{{print 1 2 \"a\" 3}}"))
        .isEqualTo("cabab1 2a3");
  }

  @Test
  void mistakesSayWhere() {
    assertRefused("a\n {{ nope .X }}", "2:5: function \"nope\" not defined");
    assertRefused("{{if .Yes}}a", "1:6: no {{end}}");
    assertRefused("a{{end}}", "{{end}} without a beginning");
    assertRefused("{{ .Name", "1:3: no }}");
    assertRefused("{{define \"a\"}}{{end}}", "{{define}} (expected: no named templates)");
    assertRefused("{{template \"a\"}}", "{{template}}");
    assertRefused("{{.Nope}}", "1:3: can't evaluate field Nope");
    assertRefused("{{.Name.Nope}}", "can't evaluate field Nope");
    assertRefused("{{$x}}", "undefined variable \"$x\"");
    assertRefused("{{lt 1 \"a\"}}", "incompatible types for comparison");
    assertRefused("{{index .List 7}}", "error calling index");
    assertRefused("{{range .Name}}{{end}}", "range can't iterate over");
    assertRefused("{{.Name 1}}", "can't give argument to non-function");
    assertRefused("{{}}", "expected: a value");
    assertRefused("{{\"a\\q\"}}", "an escape");
    assertRefused("{{1x}}", "expected: a number");
  }

  @Test
  void whatIsTooMuchIsRefused() {
    assertRefused("{{if 1}}".repeat(5000), "more than 100 levels");
    assertRefused("{{" + "(".repeat(5000), "no }}");
    assertRefused("{{" + "(".repeat(5000) + "}}", "at most 100 brackets");
    assertRefused("{{range 99999}}{{range 99999}}{{print}}{{end}}{{end}}", "more than");
    assertRefused("{{range 999999999}}{{end}}", "can't iterate over 999999999");
  }

  @Test
  void noCutOfATemplateIsMoreThanAMistake() {
    String whole =
        "{{- $a := 1 -}}{{range $i, $v := .List}}{{if and $i (eq $v \"y\")}}{{printf \"%q\" $v |"
            + " html}}{{else if .}}{{with $.In}}{{.Deep}}{{end}}{{end}}{{/* c */}}{{end}}";
    for (int from = 0; from < whole.length(); from++) {
      for (int to = from; to <= whole.length(); to++) {
        String part = whole.substring(from, to);
        try {
          assertThat(filled(part)).isNotNull();
        } catch (TemplateException e) {
          assertThat(e).hasMessageMatching("(?s)\\d+:\\d+: .+");
        }
      }
    }
  }

  private static void assertRefused(String template, String why) {
    assertThatThrownBy(() -> filled(template))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(why);
  }
}

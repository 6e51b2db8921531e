package dev.vedette.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PathTemplateTest {
  @Test
  void aVariableTakesItsSegmentsDecoded() {
    PathTemplate template = PathTemplate.parse("/v1/{name=ruleSets/*/revisions/*}:activate");
    assertThat(template.match("/v1/ruleSets/a%20b/revisions/0a+:activate"))
        .contains(Map.of("name", "ruleSets/a b/revisions/0a+"));
    assertThat(template.verb()).isEqualTo("activate");
    assertThat(PathTemplate.parse("/v1/{parent=nodes/*}/reports").match("/v1/nodes/n1/reports"))
        .contains(Map.of("parent", "nodes/n1"));
    assertThat(PathTemplate.parse("/v1/things/{id}").match("/v1/things/7"))
        .contains(Map.of("id", "7"));
  }

  @Test
  void whatLooksAlikeIsSomethingElse() {
    PathTemplate template = PathTemplate.parse("/v1/{name=alerts/*}");
    assertThat(template.match("/v1/alerts")).isEmpty();
    assertThat(template.match("/v1/alerts/")).isEmpty();
    assertThat(template.match("/v1/alerts/1/2")).isEmpty();
    assertThat(template.match("/v1/alerts/1:acknowledge")).isEmpty();
    // One segment is one segment, however its slash is written.
    assertThat(template.match("/v1/alerts/1%2F2")).isEmpty();
    assertThat(template.match("/v1/alerts/%zz")).isEmpty();
    assertThat(PathTemplate.parse("/v1/alerts").match("/v1/alerts:watch")).isEmpty();
    assertThat(PathTemplate.parse("/v1/alerts:watch").match("/v1/alerts")).isEmpty();
  }

  @Test
  void whatIsNotSupportedIsRefused() {
    assertThatThrownBy(() -> PathTemplate.parse("/v1/{name=**}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("**");
    assertThatThrownBy(() -> PathTemplate.parse("v1")).isInstanceOf(IllegalArgumentException.class);
  }
}

package dev.vedette.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainJsonTest {
  @Test
  void showsMarkupAsItIs() {
    assertThat(PlainJson.of("{\"a\": \"pod\\u003d\\u003cNA\\u003e \\u0026 \\u0027x\\u0027\"}"))
        .isEqualTo("{\"a\": \"pod=<NA> & 'x'\"}");
  }

  @Test
  void leavesWhatOnlyLooksLikeAnEscape() {
    for (String same :
        new String[] {
          "\"plain\"", "\"a\\\\u003cb\"", "\"\\u001b\\u2028\\n\\\"\"", "\"\\\\\"", "\\u00", "\\u003"
        }) {
      assertThat(PlainJson.of(same)).isEqualTo(same);
    }
    assertThat(PlainJson.of("\"\\\\\\u003c\"")).isEqualTo("\"\\\\<\"");
  }
}

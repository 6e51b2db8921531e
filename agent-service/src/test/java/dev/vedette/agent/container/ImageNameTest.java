package dev.vedette.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImageNameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "nginx:1.29|sha256:ab|nginx|1.29|sha256:ab|''",
        "docker.io/library/nginx|docker.io/library/nginx@sha256:ab|docker.io/library/nginx|''|sha256:ab|''",
        "localhost:5000/a/b|''|localhost:5000/a/b|''|''|''",
        "localhost:5000/a/b:v1|''|localhost:5000/a/b|v1|''|''",
        "q.io/a:v1@sha256:cd|''|q.io/a|v1|sha256:cd|''",
        "sha256:12|q.io/a@sha256:ab|q.io/a|''|sha256:ab|12",
        "sha256:12|sha256:12|''|''|sha256:12|12",
        "''|''|''|''|''|''",
      })
  void takesNamesApart(
      String asked, String reference, String repository, String tag, String digest, String id) {
    var image = ImageName.of(asked, reference);
    assertThat(image.repository()).isEqualTo(repository);
    assertThat(image.tag()).isEqualTo(tag);
    assertThat(image.digest()).isEqualTo(digest);
    assertThat(image.id()).isEqualTo(id);
  }
}

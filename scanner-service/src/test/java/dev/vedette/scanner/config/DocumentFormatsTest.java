package dev.vedette.scanner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.rego.value.Json;
import org.junit.jupiter.api.Test;

/** The formats whose files other tools write. */
final class DocumentFormatsTest {
  private static String read(ConfigFormat format, String text) throws MalformedConfig {
    return Json.write(format.read(text));
  }

  @Test
  void readsHocon() throws Exception {
    assertThat(
            read(
                ConfigFormat.HOCON,
                "a { b = 1, c = ${a.b}, d = 75 seconds }\na.b = 2\nx = ${?HOME}\nl = [1, \"z\"]"))
        .isEqualTo("{\"a\":{\"b\":2,\"c\":2,\"d\":\"75 seconds\"},\"l\":[1,\"z\"]}");
  }

  @Test
  void includesNothingIntoHocon() throws Exception {
    assertThat(read(ConfigFormat.HOCON, "include file(\"/etc/hosts\")\na = 1\n"))
        .isEqualTo("{\"a\":1}");
  }

  @Test
  void saysWhereHoconIsWrong() {
    assertThatThrownBy(() -> ConfigFormat.HOCON.read("a = 1\nb = [\n"))
        .isInstanceOf(MalformedConfig.class)
        .hasMessageStartingWith("unmarshal hocon: ");
  }

  @Test
  void readsSpdx() throws Exception {
    String document =
        """
        SPDXVersion: SPDX-2.3
        DataLicense: CC0-1.0
        SPDXID: SPDXRef-DOCUMENT
        Creator: Tool: a
        Creator: Person: b
        Created: 2021-08-26T01:46:00Z
        # a package
        PackageName: glibc
        SPDXID: SPDXRef-Package
        PackageChecksum: SHA1: 85ed
        PackageCopyrightText: <text>one
        two</text>
        FilesAnalyzed: false
        Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-Package
        """;

    assertThat(read(ConfigFormat.SPDX, document))
        .isEqualTo(
            "{\"SPDXID\":\"SPDXRef-DOCUMENT\",\"creationInfo\":{\"created\":"
                + "\"2021-08-26T01:46:00Z\",\"creators\":[\"Tool: a\",\"Person: b\"]},"
                + "\"dataLicense\":\"CC0-1.0\",\"packages\":[{\"SPDXID\":\"SPDXRef-Package\","
                + "\"checksums\":[{\"algorithm\":\"SHA1\",\"checksumValue\":\"85ed\"}],"
                + "\"copyrightText\":\"one\\ntwo\",\"filesAnalyzed\":false,\"name\":\"glibc\"}],"
                + "\"relationships\":[{\"relatedSpdxElement\":\"SPDXRef-Package\","
                + "\"relationshipType\":\"DESCRIBES\",\"spdxElementId\":\"SPDXRef-DOCUMENT\"}],"
                + "\"spdxVersion\":\"SPDX-2.3\"}");
    assertThatThrownBy(() -> ConfigFormat.SPDX.read("DataLicense\n"))
        .isInstanceOf(MalformedConfig.class);
  }
}

package dev.vedette.scanner.policy.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.rego.Source;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.scanner.policy.PolicyFailure;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class BundleTest {
  private static final BundleSignature SECRET = new BundleSignature("HS256", "s3cret");
  private static final String MODULE = "package web.main\n\ndeny contains \"x\" if input.x > 1.0\n";

  private static Bundle bundle() throws Exception {
    var data = (ObjectValue) Json.read("{\"web\": {\"ports\": [80, 1.50], \"a<b\": null}}");
    return Bundle.of(List.of(new Source("policy/web.rego", MODULE)), data, "r1");
  }

  private static Map<String, byte[]> files(String... entries) {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      files.put(entries[i], entries[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return files;
  }

  @Test
  void comesBackFromItsArchive() throws Exception {
    Bundle read = Bundle.read(bundle().archive());

    assertThat(read.modules()).extracting(Source::text).containsExactly(MODULE);
    assertThat(Json.write(read.data())).isEqualTo(Json.write(bundle().data()));
    assertThat(read.roots()).containsExactly("");
  }

  @Test
  void keepsLongNames() throws Exception {
    String name = "policy/" + "deep/".repeat(60) + "web.rego";

    Bundle read =
        Bundle.read(Bundle.of(List.of(new Source(name, MODULE)), ObjectValue.EMPTY, "").archive());

    assertThat(read.files()).contains(name);
  }

  @Test
  void verifiesWhatItSigned() throws Exception {
    Bundle signed = Bundle.read(SECRET.sign(bundle()).archive());

    SECRET.verify(signed);

    assertThatThrownBy(() -> new BundleSignature("HS256", "other").verify(signed))
        .isInstanceOf(PolicyFailure.class)
        .hasMessageContaining("not of this key");
    assertThatThrownBy(() -> SECRET.verify(bundle()))
        .isInstanceOf(PolicyFailure.class)
        .hasMessageContaining("missing .signatures.json");
  }

  @Test
  void noticesFilesThatChangedCameOrWent() throws Exception {
    Bundle signed = SECRET.sign(bundle());
    Map<String, byte[]> files = new TreeMap<>();
    signed.files().forEach(name -> files.put(name, signed.content(name)));

    var changed = new TreeMap<>(files);
    changed.put("policy/web.rego", "package web.main\n".getBytes(StandardCharsets.UTF_8));
    var more = new TreeMap<>(files);
    more.putAll(files("policy/more.rego", "package web.more\n"));
    var fewer = new TreeMap<>(files);
    fewer.remove("policy/web.rego");

    assertThatThrownBy(() -> SECRET.verify(Bundle.read(TarFile.write(changed))))
        .hasMessageContaining("digest mismatch");
    assertThatThrownBy(() -> SECRET.verify(Bundle.read(TarFile.write(more))))
        .hasMessageContaining("not included in bundle signature");
    assertThatThrownBy(() -> SECRET.verify(Bundle.read(TarFile.write(fewer))))
        .hasMessageContaining("not found in the target bundle");
  }

  @Test
  void hashesDocumentsByWhatTheySay() throws Exception {
    Bundle signed = SECRET.sign(bundle());
    Map<String, byte[]> files = new TreeMap<>();
    signed.files().forEach(name -> files.put(name, signed.content(name)));
    String spaced = Json.writeIndented(signed.data(), "", "   ");
    files.put("data.json", spaced.getBytes(StandardCharsets.UTF_8));

    SECRET.verify(Bundle.read(TarFile.write(files)));

    assertThat(spaced).contains("\n");
  }

  @Test
  void holdsBundlesToTheirRoots() throws Exception {
    String manifest = "{\"roots\": [\"web\"]}";

    Bundle.read(
        TarFile.write(
            files(".manifest", manifest, "web/data.json", "{\"a\": 1}", "m.rego", MODULE)));

    assertThatThrownBy(
            () -> Bundle.read(TarFile.write(files(".manifest", manifest, "other/data.json", "{}"))))
        .hasMessageContaining("do not permit 'other'");
    assertThatThrownBy(() ->
            Bundle.read(TarFile.write(files(".manifest", manifest, "m.rego", "package other\n"))))
        .hasMessageContaining("do not permit 'other'");
  }

  @Test
  void refusesWhatIsNoArchive() {
    assertThatThrownBy(() -> Bundle.read("no archive".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(PolicyFailure.class)
        .hasMessageContaining("not an archive");
    assertThatThrownBy(() -> Bundle.read(TarFile.write(files("../../etc/data.json", "{}"))))
        .hasMessageContaining("points out of the bundle");
  }
}

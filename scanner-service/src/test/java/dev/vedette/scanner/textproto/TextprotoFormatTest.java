package dev.vedette.scanner.textproto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.rego.value.Json;
import dev.vedette.scanner.config.MalformedConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of messages in text format, and of definitions that are not as they should be. */
final class TextprotoFormatTest {
  private static final String SHOP =
      """
      syntax = "proto3";
      package shop.v1; // comments
      import "google/protobuf/duration.proto";
      import public 'units.proto';
      option java_package = "a.b";
      /* and
         more */
      message Order {
        reserved 20 to max;
        enum State { option allow_alias = true; STATE_NEW = 0; STATE_PAID = 1 [deprecated = true]; }
        message Line { string item = 1; uint32 count = 2; }
        string order_id = 1 [json_name = "id"];
        repeated Line lines = 2;
        map<string, Weight> weight_by_item = 3;
        State state = 4;
        int64 total = 5;
        double rate = 6;
        google.protobuf.Duration wait = 7;
        oneof payment { option (x) = {a: 1}; string card = 8; bool cash = 9; }
        optional int32 discount = 10;
        bytes raw = 11;
        float ratio = 12;
        .shop.v1.Order parent = 13;
      }
      service Orders { rpc Get(Order) returns (Order) { option idempotency_level = NO_SIDE_EFFECTS; } }
      """;
  private static final String UNITS =
      """
      syntax = "proto3";
      package shop.v1;
      message Weight { double grams = 1; }
      """;
  private static final String OLD =
      """
      package old;
      message Box {
        required string name = 1;
        optional group Lid = 2 { optional int32 size = 1; }
        extensions 100 to 199, 500 to max;
      }
      extend Box { optional int32 colour = 100; repeated Box inner = 101; }
      """;

  private static String read(String text) throws MalformedConfig, MalformedProto {
    var schemas =
        ProtoSchemas.of(Map.of("p/shop.proto", SHOP, "p/units.proto", UNITS, "old.proto", OLD));
    return Json.write(new TextprotoFormat(schemas).read("a.textproto", text));
  }

  @Test
  void readsMessages() throws Exception {
    String text =
        """
        # proto-message: shop.v1.Order
        order_id: "a" 'b'
        lines { item: "tea" count: 2 }
        lines: [{item: "pot"}, <item: "cup">]
        weight_by_item { key: "tea" value { grams: 100 } }
        state: STATE_PAID
        total: 12
        rate: 1e10
        ratio: 0.1
        wait { seconds: 90 }
        cash: true
        discount: 0
        raw: "\\001"
        """;
    assertThat(read(text))
        .isEqualTo(
            """
            {"cash":true,"discount":0,"lines":[{"count":2,"item":"tea"},{"item":"pot"},{"item":"cup"}],\
            "order_id":"ab","rate":10000000000,"ratio":0.1,"raw":"AQ==","state":"STATE_PAID",\
            "total":"12","wait":"90s","weight_by_item":{"tea":{"grams":100}}}\
            """);
  }

  @Test
  void readsGroupsAndExtensionsOfTheOldSyntax() throws Exception {
    String text =
        """
        #  proto-message: old.Box
        name: "a" Lid { size: 1 } [old.colour]: 3
        """;
    assertThat(read(text)).isEqualTo("{\"colour\":3,\"lid\":{\"size\":1},\"name\":\"a\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name: 1 | does not contain necessary proto-message comment",
        "# proto-message: shop.v1.Nothing | look up message type \"shop.v1.Nothing\": proto: not"
            + " found",
        "# proto-message: shop.v1.Order NEWLINE order: 1 | unmarshal textproto",
        "# proto-message: shop.v1.Order NEWLINE total: 1 total: 2 | unmarshal textproto",
        "# proto-message: shop.v1.Order NEWLINE total: \"x\" | unmarshal textproto",
        "# proto-message: old.Box | required field old.Box.name not set",
      })
  void saysWhatIsWrongWithMessages(String text, String message) {
    assertThatThrownBy(() -> read(text.replace("NEWLINE", "\n")))
        .isInstanceOf(MalformedConfig.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesMessagesWithoutAnEnd() {
    String deep = "# proto-message: shop.v1.Order\n" + "parent {".repeat(5_000) + "}".repeat(5_000);
    assertThatThrownBy(() -> read(deep)).isInstanceOf(MalformedConfig.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "message A { int32 a 1; } | a.proto:1: 1 (expected: =)",
        "message A { Missing a = 1; } | Missing",
        "message A { | the end of the file",
        "message A { string a = 1 | the end of the file",
        "import \"b.proto\"; | could not resolve import \"b.proto\"",
        "import \"a.proto\"; | imports itself",
        "message A {} message A {} | A",
        "syntax = \"proto9\"; | proto2",
        "/* | comment without its end",
        "import \"b | text without its end",
        "message A { string a = 99999999999; } | an integer",
        "nonsense | expected: message",
      })
  void saysWhatIsWrongWithDefinitions(String text, String message) {
    assertThatThrownBy(() -> ProtoSchemas.of(Map.of("a.proto", text)))
        .isInstanceOf(MalformedProto.class)
        .hasMessageContaining(message);
  }
}

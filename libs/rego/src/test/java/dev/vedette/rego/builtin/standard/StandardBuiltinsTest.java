package dev.vedette.rego.builtin.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.rego.builtin.Builtin;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Capabilities;
import dev.vedette.rego.builtin.Declaration;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.SetValue;
import dev.vedette.rego.value.Value;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StandardBuiltinsTest {

  static String call(String name, Value... arguments) throws BuiltinFailure {
    Builtin builtin = Objects.requireNonNull(StandardBuiltins.all().find(name), name);
    Value result = builtin.call(new TestCall(Capabilities.none()), List.of(arguments));
    return result == null ? "undefined" : result.toString();
  }

  private static Value[] arguments(String json) throws MalformedJson {
    return ((ArrayValue) Json.read(json)).elements().toArray(Value[]::new);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          plus | [0.1, 0.2] | 0.3
          plus | [9223372036854775807, 1] | 9223372036854775808
          mul | [1.1, 1.1] | 1.21
          mul | [4294967296, 4294967296] | 18446744073709551616
          div | [1, 3] | 0.33333333333333333334
          div | [10, 4] | 2.5
          div | [6, 3] | 2
          div | [1e109, 1e100] | 1000000000
          div | [0, 5] | 0
          rem | [-7, 3] | -1
          round | [-2.5] | -3
          round | [2.4] | 2
          ceil | [-1.99999] | -1
          floor | [-1.001] | -2
          abs | [-1.5] | 1.5
          sum | [[1, 2.5, 3]] | 6.5
          product | [[]] | 1
          max | [[]] | undefined
          numbers.range | [2, -1] | [2, 1, 0, -1]
          numbers.range_step | [0, 10, 99999999999999999999] | [0]
          bits.lsh | [9223372036854775807, 1] | 18446744073709551614
          format_int | [255.9, 16] | "ff"
          format_int | [-5, 2] | "-101"
          to_number | ["-42.0"] | -42.0
          to_number | ["+7"] | 7
          units.parse | ["100m"] | 0.1000000000
          units.parse | ["1.5Ki"] | 1536
          units.parse_bytes | ["1e3KB"] | 1000000
          units.parse_bytes | ["10GiB"] | 10737418240
          count | ["é😀"] | 2
          indexof | ["é😀x", "x"] | 2
          indexof_n | ["aaaa", "aa"] | [0, 1, 2]
          substring | ["é😀xyz", 1, 2] | "😀x"
          split | ["", "x"] | [""]
          trim | ["¡¡hi!!", "!¡"] | "hi"
          upper | ["straße"] | "STRAßE"
          concat | ["-", ["a", "b"]] | "a-b"
          strings.replace_n | [{"a": "b", "b": "a"}, "abc"] | "bac"
          strings.any_suffix_match | [["x.go", "y.rs"], [".py", ".rs"]] | true
          sprintf | ["%d %s %v:%5d:%-5d:%05d:%x", [1, "a", [1, "b"], 42, 42, -42, 255]] | "1 a [1, \\"b\\"]:   42:42   :-0042:ff"
          sprintf | ["%s", [1]] | "%!s(int=1)"
          sprintf | ["%d", [1.5]] | "%!d(float64=1.5)"
          sprintf | ["%f %f", [1, 2.5]] | "%!f(int=1) 2.500000"
          sprintf | ["%v", []] | "%!v(MISSING)"
          sprintf | ["a", [1]] | "a%!(EXTRA int=1)"
          sprintf | ["%.2f %6.2f %e %g", [3.14159, 2.5, 12345.678, 1e21]] | "3.14   2.50 1.234568e+04 1e+21"
          sprintf | ["%[2]v %[1]v %q %T", ["a", "b", "c"]] | "b a \\"b\\" string"
          sprintf | ["%t %+d %U %c %08.3f", [true, 5, 65, 66, 3.14159]] | "%!t(string=true) +5 U+0041 B 0003.142"
          sprintf | ["%s", [123456789123456789123]] | "123456789123456789123"
          sprintf | ["100%", []] | "100%!(NOVERB)"
          regex.split | ["a", "banana"] | ["b", "n", "n", ""]
          regex.replace | ["-wy-wxxy-", "w(x*)y", "<$1>"] | "-<>-<xx>-"
          regex.replace | ["abc", "", "-"] | "-a-b-c-"
          regex.find_n | ["a*", "baaac", -1] | ["", "aaa", ""]
          regex.find_all_string_submatch_n | ["a(x*)b(y)?", "-axxb-", -1] | [["axxb", "xx", ""]]
          regex.template_match | ["urn:foo:{.*}", "urn:foo:bar:baz", "{", "}"] | true
          regex.globs_match | ["[a-z]+", "[0-9]*"] | false
          regex.globs_match | ["b.*", "bar"] | true
          glob.match | ["{cat,bat,[fr]at}", [], "rat"] | true
          glob.match | ["*.github.com", ["."], "a.b.github.com"] | false
          glob.match | ["**.github.com", ["."], "a.b.github.com"] | true
          semver.compare | ["1.0.0-alpha.1", "1.0.0-alpha.beta"] | -1
          semver.is_valid | ["1"] | false
          json.remove | [{"a": {"b": [1, 2, 3]}}, ["a/b/1"]] | {"a": {"b": [1, 3]}}
          json.filter | [{"a": {"b": 1, "c": 2}}, [["a", "b"]]] | {"a": {"b": 1}}
          json.patch | [{"a": [1]}, [{"op": "add", "path": "a/-", "value": 2}]] | {"a": [1, 2]}
          json.patch | [{"a": 1}, [{"op": "move", "from": "/a", "path": "/b"}]] | {"b": 1}
          json.patch | [[1], [{"op": "add", "path": "1.2", "value": 2}]] | undefined
          object.get | [{"a": [{"b": true}]}, ["a", 0, "b"], false] | true
          object.union | [{"a": {"b": 1}}, {"a": {"c": 2}}] | {"a": {"b": 1, "c": 2}}
          object.subset | [{"a": {"b": 1, "c": 2}}, {"a": {"b": 1}}] | true
          object.subset | [[1, 2, 3], [2, 3]] | true
          array.slice | [[1, 2, 3], -1, 2] | [1, 2]
          array.flatten | [[1, [2, [3]]]] | [1, 2, [3]]
          graph.reachable_paths | [{"a": ["b", "c"], "b": ["c"], "c": []}, ["a"]] | {["a", "b", "c"], ["a", "c"]}
          base64.decode | ["aGk="] | "hi"
          base64url.decode | ["aGk"] | "hi"
          urlquery.encode | ["a=b+1 é"] | "a%3Db%2B1+%C3%A9"
          urlquery.decode_object | ["a=1&b=2&a=3&c"] | {"a": ["1", "3"], "b": ["2"], "c": [""]}
          json.marshal | [{"<a>": [1.0, 1e400]}] | "{\\"\\\\u003ca\\\\u003e\\":[1.0,1e400]}"
          yaml.unmarshal | ["a: 0777\\nb: yes\\nc: 1.0\\nd: [~, 0x1F, '1']\\n"] | {"a": 511, "b": true, "c": 1, "d": [null, 31, "1"]}
          yaml.marshal | [[{"foo": [1, "yes", "a: b"]}]] | "- foo:\\n  - 1\\n  - \\"yes\\"\\n  - 'a: b'\\n"
          time.parse_ns | ["2006-01-02 15:04 -0700", "2023-11-14 22:13 +0100"] | 1699996380000000000
          time.parse_rfc3339_ns | ["2262-04-11T23:47:16.854775807-00:00"] | 9223372036854775807
          time.format | [[1670006453141828752, "Asia/Kolkata", "RFC1123Z"]] | "Sat, 03 Dec 2022 00:10:53 +0530"
          time.format | [1670006453141828752] | "2022-12-02T18:40:53.141828752Z"
          time.add_date | [1585852421593912000, -1, -1, -1] | 1551465221593912000
          time.parse_duration_ns | ["1h15m30.918s"] | 4530918000000
          net.cidr_merge | [["192.0.2.112/30", "192.0.2.116/31", "192.0.2.118/31"]] | {"192.0.2.112/29"}
          net.cidr_merge | [["::/0", "fe80::1/128"]] | {"::/0"}
          net.cidr_contains | ["fd1e:5bfe::/32", "fd1e:5bfe:1::1"] | true
          graphql.parse_query | ["{a:b(c:[1,$d])}"] | {"Operations": [{"Name": "", "Operation": "query", "SelectionSet": [{"Alias": "a", "Arguments": [{"Name": "c", "Value": {"Children": [{"Name": "", "Value": {"ExpectedTypeHasDefault": false, "Kind": 1, "Raw": "1"}}, {"Name": "", "Value": {"ExpectedTypeHasDefault": false, "Kind": 0, "Raw": "d"}}], "ExpectedTypeHasDefault": false, "Kind": 8, "Raw": ""}}], "Name": "b"}]}]}
          graphql.is_valid | ["{a(b: 1)}", "type Query {a(b: Int!): String}"] | true
          graphql.is_valid | ["{a}", "type Query {a(b: Int!): String}"] | false
          graphql.is_valid | ["{...F} fragment F on Query {...F}", "type Query {a: String}"] | false
          graphql.schema_is_valid | ["type A {b: Unknown}"] | false
          strings.render_template | ["{{range $i, $n := .xs}}{{if $i}},{{end}}{{$n}}{{end}} {{.none}}", {"xs": ["a", 2]}] | "a,2 <undefined>"
          json.match_schema | [{"id": 5}, {"properties": {"id": {"type": "integer", "maximum": 9}}, "required": ["id"]}] | [true, []]
          json.match_schema | [{"id": "x"}, {"properties": {"id": {"type": "integer"}}}] | [false, [{"desc": "Invalid type. Expected: integer, given: string", "error": "id: Invalid type. Expected: integer, given: string", "field": "id", "type": "invalid_type"}]]
          uuid.parse | ["000003e8-48b9-21ee-b200-325096b39f47"] | {"clocksequence": 12800, "domain": "Person", "id": 1000, "macvariables": "local:unicast", "nodeid": "32-50-96-b3-9f-47", "time": 1693566990121469600, "variant": "RFC4122", "version": 2}
          crypto.hmac.sha1 | ["message", ""] | "d5d1ed05121417247616cfc8378f360a39da7cfa"
          crypto.sha256 | ["lorem ipsum"] | "5e2bf57d3f40c4b6df69daf1936cb766f832374b4fc0259a7cbff06e2f70f269"
          io.jwt.encode_sign_raw | ["{\\"alg\\":\\"HS256\\"}", "{}", "{\\"kty\\":\\"oct\\",\\"k\\":\\"a2V5\\"}"] | "eyJhbGciOiJIUzI1NiJ9.e30.FOOB1UqKAhjxqs3lV7BidJ12zFAsIGq1erQfNyaFf80"
          io.jwt.verify_hs256 | ["eyJhbGciOiJIUzI1NiJ9.e30.FOOB1UqKAhjxqs3lV7BidJ12zFAsIGq1erQfNyaFf80", "other"] | false
          net.cidr_expand | ["192.168.1.1/30"] | {"192.168.1.0", "192.168.1.1", "192.168.1.2", "192.168.1.3"}
          """)
  void givesWhatOpaGives(String name, String arguments, String expected) throws Exception {
    assertThat(call(name, arguments(arguments))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          count | [1] | count: operand 1 must be one of {array, object, set, string} but got number
          div | [1, 0] | div: divide by zero
          rem | [1.1, 1] | rem: modulo on floating-point number
          to_number | ["abc"] | to_number: strconv.ParseFloat: parsing "abc": invalid syntax
          numbers.range_step | [0, 10, -2] | numbers.range_step: step must be a positive integer
          bits.lsh | [7, -1] | bits.lsh: operand 2 must be an unsigned integer number but got a negative integer
          semver.compare | ["1", "1.0.0"] | semver.compare: operand 1: string "1" is not a valid SemVer
          hex.decode | ["fg"] | hex.decode: encoding/hex: invalid byte: U+0067 'g'
          time.date | [1582977600000000000000] | time.date: timestamp too big
          json.unmarshal | ["[1,"] | json.unmarshal: unexpected end of JSON input
          regex.match | ["[", "a"] | regex.match: error parsing regexp: missing closing ]: `[`
          net.cidr_expand | ["192.168.1.1/33"] | net.cidr_expand: invalid CIDR address: 192.168.1.1/33
          http.send | [{"method": "get", "url": "http://example.com"}] | http.send: request to "example.com": not allowed by the evaluation's capabilities
          http.send | [{"bad_key": 1}] | http.send: operand 1 invalid request parameters(s): {"bad_key"}
          graphql.parse_query | ["{"] | graphql.parse_query: Expected Name, found <EOF> in GraphQL string at location 1:2
          io.jwt.decode | ["a.b"] | io.jwt.decode: encoded JWT must have 3 sections, found 2
          crypto.x509.parse_certificates | ["YmFkc3RyaW5n"] | crypto.x509.parse_certificates: x509: malformed certificate
          net.lookup_ip_addr | ["example.com"] | net.lookup_ip_addr: lookup example.com: not allowed by the evaluation's capabilities
          """)
  void failsInTheWordsOfOpa(String name, String arguments, String expected) {
    assertThatThrownBy(() -> call(name, arguments(arguments)))
        .isInstanceOf(BuiltinFailure.class)
        .hasMessage(expected);
  }

  @Test
  void declaresWhatItRuns() {
    Declaration plus = Objects.requireNonNull(StandardBuiltins.all().declaration("plus"));
    assertThat(plus.infix()).contains("+");
    assertThat(plus.parameters()).hasToString("[x: number, y: number]");
    Declaration count = Objects.requireNonNull(StandardBuiltins.all().declaration("count"));
    assertThat(count.parameters().getFirst())
        .hasToString("collection: any<string, array[any], object[any: any], set[any]>");
    assertThat(StandardBuiltins.all().find("walk")).isNull();
    assertThat(Objects.requireNonNull(StandardBuiltins.all().declaration("walk")).relation())
        .isTrue();
  }

  @Test
  void keepsSetsApartFromArrays() throws Exception {
    assertThat(call("minus", SetValue.of(Value.of(1), Value.of(2)), SetValue.of(Value.of(2))))
        .isEqualTo("{1}");
    assertThat(call("intersection", SetValue.of(SetValue.of(Value.of(1)), SetValue.EMPTY)))
        .isEqualTo("set()");
  }
}

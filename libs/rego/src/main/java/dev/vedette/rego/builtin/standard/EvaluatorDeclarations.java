package dev.vedette.rego.builtin.standard;

import dev.vedette.rego.builtin.Builtins;

/** The builtins that only an evaluator can run: it binds variables, prints or knows the rules. */
final class EvaluatorDeclarations {
  private EvaluatorDeclarations() {}

  static void addTo(Builtins.Builder builtins) {
    builtins
        .declare("assign :=(any, any) -> boolean")
        .declare("eq =(any, any) -> boolean")
        .declare("internal.member_2 in(any, any) -> boolean")
        .declare("internal.member_3 in(any, any, any) -> boolean")
        .declare("internal.print(array[set[any]])")
        .declare("internal.template_string(array[any]) -> string")
        .declare("internal.test_case(array[any])")
        .declare("print()")
        .declare("rego.metadata.chain() -> chain: array[any]")
        .declare("rego.metadata.rule() -> output: any")
        .declare("rego.parse_module(filename: string, rego: string) -> output: object[string: any]")
        .declare("trace(note: string) -> result: boolean")
        .declare("relation walk(x: any) -> output: array<array[any], any>");
  }
}

package dev.vedette.rego.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.rego.syntax.Outcome.Failure;
import dev.vedette.rego.syntax.Outcome.Success;
import org.junit.jupiter.api.Test;

/** Modules are laid out in one style, which changes neither their meaning nor their comments. */
final class FormatterTest {

  private static String formatted(String source) {
    return switch (Formatter.format("p.rego", source, RegoVersion.V1)) {
      case Success<String>(var text) -> text;
      case Failure<String>(var problems) -> throw new AssertionError(problems + "\n" + source);
    };
  }

  private static void becomes(String source, String expected) {
    assertThat(formatted(source)).isEqualTo(expected.replace("    ", "\t"));
    assertThat(formatted(expected)).isEqualTo(expected.replace("    ", "\t"));
  }

  @Test
  void writesOneExpressionALine() {
    becomes(
        """
        package   a.b
        import data.z
        import data.c   as d
        p if { input.x==1;input.y  != -2
          not  data.z.q[ input.x ] }
        q:=x if {x:=1+2*3}
        """,
        """
        package a.b

        import data.c as d
        import data.z

        p if {
            input.x == 1
            input.y != -2
            not data.z.q[input.x]
        }

        q := x if x := 1 + 2 * 3
        """);
  }

  @Test
  void keepsCommentsWhereTheyBelong() {
    becomes(
        """
        # first

        # of the package
        package p # here


        # of the rule
        p if { # of the body
        # of the expression
        input.x # after it

        # before the next
        input.y
        # at the end
        }
        # last
        """,
        """
        # first

        # of the package
        package p # here

        # of the rule
        p if { # of the body
            # of the expression
            input.x # after it

            # before the next
            input.y
            # at the end
        }

        # last
        """);
  }

  @Test
  void keepsListsOverLines() {
    becomes(
        """
        package p
        a := {"x":1,
          "y": [1,
            2 # two
          ]}
        b := [x|some x in input.xs;x>1]
        c := {k: v |
          some k,v in input.xs
          v > 1}
        d := concat(
          ".", ["a", "b"])
        e := f({"a": 1,
          "b": 2}, [{
          "c": 3}])
        """,
        """
        package p

        a := {
            "x": 1,
            "y": [
                1,
                2, # two
            ],
        }

        b := [x | some x in input.xs; x > 1]

        c := {k: v |
            some k, v in input.xs
            v > 1
        }

        d := concat(".", ["a", "b"])

        e := f(
            {
                "a": 1,
                "b": 2,
            },
            [{"c": 3}],
        )
        """);
  }

  @Test
  void keepsAlternativesAndEveryTogether() {
    becomes(
        """
        package p
        default allow := false
        allow if input.a
        allow if input.b
        f(x) := 1 if { x > 1; every y in x { y > 1; y < 2 } }
        else := 2 if { x < 1
          g with input.a as 1
        }
        else := 3
        """,
        """
        package p

        default allow := false

        allow if input.a
        allow if input.b

        f(x) := 1 if {
            x > 1
            every y in x {
                y > 1
                y < 2
            }
        } else := 2 if {
            x < 1
            g with input.a as 1
        } else := 3
        """);
  }
}

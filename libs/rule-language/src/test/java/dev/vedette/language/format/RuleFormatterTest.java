package dev.vedette.language.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.language.RuleFile;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RuleFormatterTest {
  private static Result<FormattedFile> format(String text) {
    return RuleFormatter.format(new RuleFile("r.yaml", text.getBytes(StandardCharsets.UTF_8)));
  }

  private static void becomes(String before, String after) {
    assertThat(format(before).orElseThrow().text()).isEqualTo(after);
    assertThat(format(after).orElseThrow()).isEqualTo(new FormattedFile("r.yaml", after, false));
  }

  private static List<String> errors(String text) {
    return format(text).diagnostics().stream().map(Diagnostic::render).toList();
  }

  @Test
  void putsKeysInOrderAndTakesTheirCommentsAlong() {
    becomes(
        """
        # head

        - rule:   Shell
          tags: [a,b]   # two tags
          # how urgent
          priority: WARNING
          condition: evt.type=open and fd.name=/x
          output: "opened %fd.name"
          desc: d
            # after all
        """,
        """
        # head

        - rule: Shell
          desc: d
          condition: evt.type = open and fd.name = /x
          output: "opened %fd.name"
          # how urgent
          priority: WARNING
          tags: [a, b] # two tags
          # after all
        """);
  }

  @Test
  void breaksLongConditionsBeforeAndAndOrAndWithinParentheses() {
    becomes(
        """
        - macro: reads
          condition: (evt.type in (open,openat) and
                        (fd.name startswith "/srv/secrets/of the house" or fd.name startswith /run/secrets or
            fd.name startswith /var/run/secrets)) and not  proc.name in (a-program-of-a-long-name, another-program-of-a-long-name, a-third-program-of-a-long-name, the-last-program-of-a-long-name)
        """,
        """
        - macro: reads
          condition: >
            (
              evt.type in (open, openat)
              and (
                fd.name startswith "/srv/secrets/of the house"
                or fd.name startswith /run/secrets
                or fd.name startswith /var/run/secrets
              )
            )
            and not proc.name in (
              a-program-of-a-long-name, another-program-of-a-long-name, a-third-program-of-a-long-name,
              the-last-program-of-a-long-name
            )
        """);
  }

  @Test
  void keepsParenthesesBecauseAnotherFileMayAppend() {
    becomes(
        "- macro: m\n  condition: ((proc.name=a or proc.name=b))\n",
        "- macro: m\n  condition: ((proc.name = a or proc.name = b))\n");
  }

  @Test
  void formatsWhatIsAppendedWithItsLeadingWord() {
    becomes(
        """
        - macro: m
          override: {condition: append}
          condition: |
            or proc.name=c
        """,
        """
        - macro: m
          condition: or proc.name = c
          override: {condition: append}
        """);
  }

  @Test
  void usesABlockWhereYamlWouldReadALineOtherwise() {
    becomes(
        "- macro: m\n  condition: 'proc.cmdline contains \": \"' # why\n",
        "- macro: m\n  condition: > # why\n    proc.cmdline contains \": \"\n");
  }

  @Test
  void keepsTextsAndNestedListsAsTheyAreButWhereTheyBelong() {
    becomes(
        """
          - rule: R
            desc: |
                first

                  second
            condition: evt.type = open
            output: one
              two
            priority: INFO
            exceptions:
            - name: e
              fields: [proc.name]
              values:
                - [a]
                # - [b]
        """,
        """
        - rule: R
          desc: |
            first

              second
          condition: evt.type = open
          output: one
            two
          priority: INFO
          exceptions:
            - name: e
              fields: [proc.name]
              values:
                - [a]
                # - [b]
        """);
  }

  @Test
  void wrapsLongListsBelowTheirFirstItem() {
    var items = "abcdefghij, ".repeat(11) + "abcdefghij";
    becomes(
        "- list: l\n  items: [" + items.replace(" ", "") + "]\n",
        "- list: l\n  items: ["
            + "abcdefghij, ".repeat(9).strip()
            + "\n          "
            + "abcdefghij, ".repeat(2)
            + "abcdefghij]\n");
  }

  @Test
  void leavesOneBlankLineBetweenItemsAndKeepsDocuments() {
    becomes(
        """


        ---
        - list: a
          items: []
        - list: b
          items: []


        # c


        ---
        - list: c
          items: []\
        """,
        """
        ---
        - list: a
          items: []

        - list: b
          items: []

        # c

        ---
        - list: c
          items: []
        """);
  }

  @Test
  void writesLineFeedsAndNoByteOrderMark() {
    becomes("\ufeff- list: a\r\n  items: []\r\n", "- list: a\n  items: []\n");
  }

  @Test
  void keepsAnchorsAndTagsAsTheyAre() {
    becomes(
        "- macro: a\n  condition: &c proc.name=x\n- macro: b\n  condition: *c\n",
        "- macro: a\n  condition: &c proc.name=x\n\n- macro: b\n  condition: *c\n");
  }

  @Test
  void saysWhereAConditionIsWrong() {
    assertThat(errors("- macro: m\n  condition: proc.name = a and\n"))
        .singleElement()
        .asString()
        .startsWith("r.yaml:2:")
        .contains("LOAD_ERR_COMPILE_CONDITION")
        .contains("macro: m");
  }

  @Test
  void saysWhereYamlIsWrong() {
    assertThat(errors("- macro: m\n  condition: [a\n"))
        .singleElement()
        .asString()
        .startsWith("r.yaml:3:1: error [LOAD_ERR_YAML_PARSE]");
    assertThat(errors("a: b\n"))
        .singleElement()
        .asString()
        .startsWith("r.yaml:1:1: error [LOAD_ERR_YAML_VALIDATE]");
    assertThat(
            RuleFormatter.format(new RuleFile("r.yaml", new byte[] {'#', (byte) 0xff}))
                .diagnostics())
        .singleElement()
        .extracting(Diagnostic::message)
        .isEqualTo("bytes that are no UTF-8");
  }

  @Test
  void formatsFilesThatNeedOthers() {
    becomes(
        "- rule: Not here\n  append: true\n  condition: and not nowhere\n",
        "- rule: Not here\n  condition: and not nowhere\n  append: true\n");
  }
}

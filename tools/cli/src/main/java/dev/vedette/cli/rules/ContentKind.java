package dev.vedette.cli.rules;

import dev.vedette.proto.rules.v1.RuleSetKind;

/** What files are, as people say it; a value. */
enum ContentKind {
  RUNTIME("local", "rules", RuleSetKind.RULE_SET_KIND_RUNTIME),
  BENCHMARK("benchmark", "checks", RuleSetKind.RULE_SET_KIND_BENCHMARK),
  POLICY("policy", "rules", RuleSetKind.RULE_SET_KIND_POLICY);

  private final String usualRuleSet;
  private final String items;
  private final RuleSetKind ofContract;

  ContentKind(String usualRuleSet, String items, RuleSetKind ofContract) {
    this.usualRuleSet = usualRuleSet;
    this.items = items;
    this.ofContract = ofContract;
  }

  /** The rule set that they go to unless another is named. */
  String usualRuleSet() {
    return usualRuleSet;
  }

  /** What they hold. */
  String items() {
    return items;
  }

  RuleSetKind ofContract() {
    return ofContract;
  }

  /** A kind of the contract as people say it. */
  static String name(RuleSetKind kind) {
    return kind.name().replaceFirst("^RULE_SET_KIND_", "");
  }
}

package dev.vedette.language.plan;

/** Compiled code of up to 64 rules. Implementations are generated, stateless and thread-safe. */
abstract class Block {
  /** As many rules as a word has bits. */
  static final int RULES = 64;

  /** The code of the verdict of one of the rules, counted from 0 in the block. */
  abstract int evaluate(int rule, Frame frame);

  /** The same of what the event's subject has no say in. */
  abstract int evaluateOfEvent(int rule, Frame frame);

  /** The same of what the event's subject has a say in. */
  abstract int evaluateOfSubject(int rule, Frame frame);
}

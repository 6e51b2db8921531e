package dev.vedette.language.rulefile;

import java.util.Map;

/** Falco's codes for what is found while loading, and what it says of them. Stateless. */
public final class Codes {
  public static final String FILE_READ = "LOAD_ERR_FILE_READ";
  public static final String YAML_PARSE = "LOAD_ERR_YAML_PARSE";
  public static final String YAML_VALIDATE = "LOAD_ERR_YAML_VALIDATE";
  public static final String COMPILE_CONDITION = "LOAD_ERR_COMPILE_CONDITION";
  public static final String COMPILE_OUTPUT = "LOAD_ERR_COMPILE_OUTPUT";
  public static final String VALIDATE = "LOAD_ERR_VALIDATE";
  public static final String EXTENSION = "LOAD_ERR_EXTENSION";
  public static final String UNKNOWN_SOURCE = "LOAD_UNKNOWN_SOURCE";
  public static final String UNSAFE_NA_CHECK = "LOAD_UNSAFE_NA_CHECK";
  public static final String NO_EVTTYPE = "LOAD_NO_EVTTYPE";
  public static final String UNKNOWN_FILTER = "LOAD_UNKNOWN_FILTER";
  public static final String UNUSED_MACRO = "LOAD_UNUSED_MACRO";
  public static final String UNUSED_LIST = "LOAD_UNUSED_LIST";
  public static final String UNKNOWN_ITEM = "LOAD_UNKNOWN_ITEM";
  public static final String DEPRECATED_ITEM = "LOAD_DEPRECATED_ITEM";
  public static final String APPEND_NO_VALUES = "LOAD_APPEND_NO_VALUES";
  public static final String EXCEPTION_NAME_NOT_UNIQUE = "LOAD_EXCEPTION_NAME_NOT_UNIQUE";
  public static final String INVALID_MACRO_NAME = "LOAD_INVALID_MACRO_NAME";
  public static final String INVALID_LIST_NAME = "LOAD_INVALID_LIST_NAME";
  public static final String WARNING_EXTENSION = "LOAD_WARNING_EXTENSION";
  public static final String COMPILE_CONDITION_WARNING = "LOAD_COMPILE_CONDITION";
  public static final String UNKNOWN_KEY = "LOAD_UNKNOWN_KEY";

  private static final Map<String, Meaning> MEANINGS =
      Map.ofEntries(
          error(FILE_READ, "File read error"),
          error(YAML_PARSE, "YAML parse error"),
          error(YAML_VALIDATE, "Error validating internal structure of YAML file"),
          error(COMPILE_CONDITION, "Error compiling condition"),
          error(COMPILE_OUTPUT, "Error compiling output"),
          error(VALIDATE, "Error validating rule/macro/list/exception objects"),
          error(EXTENSION, "Error in extension item"),
          warning(
              UNKNOWN_SOURCE,
              "Unknown event source",
              "A rule has a unknown event source. This can occur when reading rules content without"
                  + " having a corresponding plugin loaded, etc. The rule will be silently"
                  + " ignored."),
          warning(
              UNSAFE_NA_CHECK,
              "Unsafe <NA> comparison in condition",
              "Comparing a field value with <NA> is unsafe and can lead to unpredictable behavior"
                  + " of the rule condition. If you need to check for the existence of a field,"
                  + " consider using the 'exists' operator instead."),
          warning(
              NO_EVTTYPE,
              "Condition has no event-type restriction",
              "A rule condition matches too many evt.type values. This has a significant"
                  + " performance penalty. Make the condition more specific by adding an evt.type"
                  + " field or further restricting the number of evt.type values in the"
                  + " condition."),
          warning(
              UNKNOWN_FILTER,
              "Unknown field or event-type in condition or output",
              "A rule condition or output refers to a field or evt.type that does not exist. This"
                  + " is normally an error, but if a rule has a skip-if-unknown-filter property,"
                  + " the error is downgraded to a warning."),
          warning(
              UNUSED_MACRO,
              "Unused macro",
              "A macro is defined in the rules content but is not used by any other macro or"
                  + " rule."),
          warning(
              UNUSED_LIST,
              "Unused list",
              "A list is defined in the rules content but is not used by any other list, macro, or"
                  + " rule."),
          warning(
              UNKNOWN_ITEM,
              "Unknown rules file item",
              "An unknown top-level object is in the rules content. It will be ignored."),
          warning(
              DEPRECATED_ITEM,
              "Used deprecated item",
              "A deprecated item is employed by lists, macros, or rules."),
          warning(
              WARNING_EXTENSION, "Warning in extension item", "An extension item has a warning"),
          warning(
              APPEND_NO_VALUES,
              "Overriding/appending with no values",
              "A rule exception is overriding/appending with no values"),
          warning(
              EXCEPTION_NAME_NOT_UNIQUE,
              "Multiple exceptions defined with the same name",
              "A rule is defining multiple exceptions with the same name"),
          warning(
              INVALID_MACRO_NAME, "Invalid macro name", "A macro is defined with an invalid name"),
          warning(INVALID_LIST_NAME, "Invalid list name", "A list is defined with an invalid name"),
          warning(
              COMPILE_CONDITION_WARNING,
              "Warning in rule condition",
              "A rule condition or output have been parsed with a warning"),
          warning(
              UNKNOWN_KEY,
              "Unknown key in item definition",
              "An item in the rules content contains an unrecognized key. The key will be ignored."
                  + " This may indicate a typo or a property placed on the wrong item type."));

  private record Meaning(String summary, String description) {}

  private Codes() {}

  /** What a code means in a few words; the code itself if it is not one of these. */
  static String summary(String code) {
    var meaning = MEANINGS.get(code);
    return meaning == null ? code : meaning.summary();
  }

  /** What a code of a warning means. */
  static String description(String code) {
    var meaning = MEANINGS.get(code);
    return meaning == null ? code : meaning.description();
  }

  private static Map.Entry<String, Meaning> error(String code, String summary) {
    return warning(code, summary, summary);
  }

  private static Map.Entry<String, Meaning> warning(
      String code, String summary, String description) {
    return Map.entry(code, new Meaning(summary, description));
  }
}

package dev.vedette.agent.check.jq;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** The values of a text, one after the other, up to where it is no JSON. One thread. */
public final class JqValueReader {
  private static final ObjectReader VALUES =
      JqProgram.JSON.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String text;
  private final JsonParser parser;
  private String problem = "";

  public JqValueReader(String text) {
    this.text = text;
    this.parser = JqProgram.JSON.createParser(text);
  }

  /** The next value, or null when there is none or the text is wrong. */
  public @Nullable JsonNode next() {
    try {
      return problem.isEmpty() && parser.nextToken() != null ? VALUES.readTree(parser) : null;
    } catch (JacksonException e) {
      TokenStreamLocation place = parser.currentLocation();
      problem = "Invalid JSON at line " + place.getLineNr() + ", column " + place.getColumnNr();
      return null;
    }
  }

  /** What is wrong with the text, or empty. */
  public String problem() {
    return problem;
  }

  /** How many lines were read to their end. */
  public int line() {
    int read = Math.clamp(parser.currentLocation().getCharOffset(), 0, text.length());
    int end = text.indexOf('\n', Math.max(0, read - 1));
    String seen = text.substring(0, end < 0 ? text.length() : end + 1);
    return (int) seen.chars().filter(c -> c == '\n').count();
  }
}

package dev.vedette.language.format;

/** A rule file in our layout, and whether that is another than it had. Immutable. */
public record FormattedFile(String name, String text, boolean changed) {}

package dev.vedette.language;

/** A rule file by name and content, which is given away: it must not be changed afterwards. */
@SuppressWarnings("ArrayRecordComponent") // never compared; copied nowhere because files are large
public record RuleFile(String name, byte[] content) {}

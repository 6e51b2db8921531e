package dev.vedette.rules.store;

import com.google.protobuf.ByteString;

/**
 * One file of a revision, byte for byte; immutable.
 *
 * @param path relative, with forward slashes
 * @param content the bytes as they were uploaded
 */
public record RevisionFile(String path, ByteString content) {}

package dev.vedette.rules.ruleset;

import dev.vedette.language.Matcher;
import dev.vedette.language.RuleBook;
import dev.vedette.rules.resource.RevisionName;

/**
 * A RUNTIME revision that is ready to match events; thread-safe.
 *
 * @param name its name
 * @param book its rules
 * @param matcher the matcher of its enabled rules
 */
public record CompiledRevision(RevisionName name, RuleBook book, Matcher matcher) {}

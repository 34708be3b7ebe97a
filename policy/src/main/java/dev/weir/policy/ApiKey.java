package dev.weir.policy;

import java.util.Optional;

/**
 * A registered API key, known by its hash only.
 *
 * @param sha256 the key's SHA-256 in lower-case hex
 * @param user whose key it is
 * @param tier the user's tier, if any
 */
public record ApiKey(String sha256, String user, Optional<String> tier) {}

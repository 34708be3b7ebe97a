package dev.weir.policy;

import java.util.Optional;
import java.util.function.Function;

/**
 * What a client wants.
 *
 * @param method the method in capitals
 * @param path the normalised path, without query
 * @param client who asks
 * @param headers looks a request header up by name, ignoring case
 */
public record Request(
    String method, String path, Client client, Function<String, Optional<String>> headers) {}

package dev.weir.server.cli;

import dev.weir.Ticker;
import dev.weir.server.access.ApiToken;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a command has around it: where it prints, what the environment says, where it is run, and
 * the time.
 *
 * @param out for what was asked for
 * @param err for everything else
 * @param environment the environment variables
 * @param directory what relative paths are relative to
 * @param ticker the time
 */
record Console(
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    Path directory,
    Ticker ticker) {
  private static final String API_TOKEN = "WEIR_API_TOKEN";

  /** The process's own. */
  static Console system() {
    return new Console(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        System.getenv(),
        Path.of(""),
        Ticker.system());
  }

  /**
   * What callers of the decision API must send, if anything.
   *
   * @throws InputException if the variable is blank, which would leave open what is to be closed
   */
  Optional<ApiToken> apiToken() {
    Optional<String> value = Optional.ofNullable(environment.get(API_TOKEN));
    if (value.filter(String::isBlank).isPresent()) {
      throw new InputException(API_TOKEN + " is set but blank; give it a value, or unset it");
    }
    return value.map(ApiToken::of);
  }
}

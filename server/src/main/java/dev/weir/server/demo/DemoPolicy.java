package dev.weir.server.demo;

import dev.weir.policy.Policy;
import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyLoader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;

/** The policy of the demo, which is also what development tokens are signed for by default. */
public final class DemoPolicy {
  /** What problems call it. */
  public static final String NAME = "demo.toml";

  /** Where a server finds it. */
  public static final String PATH = "classpath:/dev/weir/server/demo/" + NAME;

  private DemoPolicy() {}

  /**
   * The policy with the environment's overrides.
   *
   * @throws PolicyException if the overrides are wrong
   */
  public static Policy load(Map<String, String> environment) {
    return PolicyLoader.parse(text(), NAME, environment);
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(DemoPolicy.class.getResourceAsStream(NAME), NAME)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

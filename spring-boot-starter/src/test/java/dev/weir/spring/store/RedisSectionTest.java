package dev.weir.spring.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.policy.PolicyException;
import dev.weir.policy.PolicyLoader;
import dev.weir.policy.StoreSettings;
import dev.weir.redis.RedisSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RedisSectionTest {
  @TempDir private Path directory;

  /** The defaults that users are promised, wherever each of them lives. */
  @Test
  void whatThePolicyDoesNotSayIsTheDefault() {
    RedisSettings settings = read("");

    assertThat(settings.url()).hasToString("redis://localhost:6379");
    assertThat(settings.prefix()).isEqualTo("weir");
    assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(50));
    assertThat(settings.required()).isFalse();
    assertThat(settings.whenDown()).isEqualTo(RedisSettings.WhenDown.LOCAL);
    assertThat(settings.instances()).isEqualTo(1);
    assertThat(settings.maxKeys()).isEqualTo(1_000_000);
    assertThat(settings.buckets()).isEqualTo(RedisSettings.defaults().buckets());
    assertThat(settings.trustedCertificates()).isNull();
  }

  @Test
  void everySettingReachesTheStore() throws Exception {
    Path certificates = Files.writeString(directory.resolve("ca.pem"), "…");

    RedisSettings settings =
        read(
            """
            url = "redis-sentinel://weir:s3cret@one,two#main"
            prefix = "shop"
            timeout = "20ms"
            required = true
            when_down = "closed"
            instances = 3
            max_keys = 5
            buckets = 64
            trusted_certificates = '%s'
            """
                .formatted(certificates));

    assertThat(settings.url()).hasToString("redis-sentinel://weir:***@one:26379,two:26379#main");
    assertThat(settings.url().credentials().password()).isEqualTo("s3cret");
    assertThat(settings.prefix()).isEqualTo("shop");
    assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(20));
    assertThat(settings.required()).isTrue();
    assertThat(settings.whenDown()).isEqualTo(RedisSettings.WhenDown.CLOSED);
    assertThat(settings.instances()).isEqualTo(3);
    assertThat(settings.maxKeys()).isEqualTo(5);
    assertThat(settings.buckets()).isEqualTo(64);
    assertThat(settings.trustedCertificates()).isEqualTo(certificates);
  }

  @ParameterizedTest
  @EnumSource(RedisSettings.WhenDown.class)
  void everyAnswerWhileRedisIsDownCanBeChosen(RedisSettings.WhenDown whenDown) {
    String name = whenDown.name().toLowerCase(Locale.ROOT);

    assertThat(read("when_down = '" + name + "'").whenDown()).isEqualTo(whenDown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          url = "localhost:6379"             | store.url: "localhost:6379" has no scheme; write redis://
          url = "http://a:hunter2@localhost" | store.url: "http://***@localhost" has an unknown scheme
          url = "redis://hunter2@localhost"  | store.url: "redis://***@localhost" has a user or a password alone
          prefix = "a b"                     | store.prefix: must be 1 to 64 of
          timeout = "2m"                     | store.timeout: must be from 1ms to 1m, got 120000ms
          instances = 0                      | store.instances: must be from 1 to 2147483647, got 0
          buckets = 16385                    | store.buckets: must be from 0 to 16384, got 16385
          trusted_certificates = "/no.pem"   | store.trusted_certificates: must be a PEM file that this user may read, got "/no.pem"
          """)
  void aProblemNamesItsPlaceAndNoPassword(String setting, String problem) {
    assertThatThrownBy(() -> read(setting))
        .isInstanceOf(PolicyException.class)
        .message()
        .startsWith("weir.toml:3:1: " + problem)
        .doesNotContain("hunter2");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnceInTheOrderOfTheFile() {
    assertThatThrownBy(() -> read("url = ''\ninstances = 0\nprefix = ''"))
        .isInstanceOf(PolicyException.class)
        .extracting(thrown -> ((PolicyException) thrown).problems())
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .extracting("path")
        .containsExactly("store.url", "store.instances", "store.prefix");
  }

  private static RedisSettings read(String settings) {
    String policy = "[store]\ntype = \"redis\"\n" + settings;
    return RedisSection.read(
        (StoreSettings.Redis) PolicyLoader.parse(policy, "weir.toml", Map.of()).store());
  }
}

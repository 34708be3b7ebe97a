package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RedisSettingsTest {
  @Test
  void defaultsAreAsDocumented() {
    RedisSettings defaults = RedisSettings.defaults();

    assertThat(defaults.url()).hasToString("redis://localhost:6379");
    assertThat(defaults.prefix()).isEqualTo("weir");
    assertThat(defaults.timeout()).isEqualTo(Duration.ofMillis(50));
    assertThat(defaults.required()).isFalse();
    assertThat(defaults.whenDown()).isEqualTo(RedisSettings.WhenDown.LOCAL);
    assertThat(defaults.instances()).isEqualTo(1);
    assertThat(defaults.maxKeys()).isEqualTo(1_000_000);
    assertThat(defaults.buckets()).isZero();
    assertThat(defaults.trustedCertificates()).isNull();
  }

  @Test
  void everythingCanBeSet() {
    RedisSettings settings =
        RedisSettings.builder()
            .url("rediss://:secret@h")
            .prefix("shop")
            .timeout(Duration.ofMillis(20))
            .required(true)
            .whenDown(RedisSettings.WhenDown.CLOSED)
            .instances(3)
            .maxKeys(10)
            .buckets(16)
            .trustedCertificates(Path.of("ca.pem"))
            .build();

    assertThat(settings.required()).isTrue();
    assertThat(settings.whenDown()).isEqualTo(RedisSettings.WhenDown.CLOSED);
    assertThat(settings.instances()).isEqualTo(3);
    assertThat(settings.maxKeys()).isEqualTo(10);
    assertThat(settings.buckets()).isEqualTo(16);
    assertThat(settings.trustedCertificates()).isEqualTo(Path.of("ca.pem"));
    assertThat(settings)
        .hasToString("RedisSettings[url=rediss://:***@h:6379, prefix=shop, timeout=PT0.02S]");
  }

  @Test
  void whatCannotBeIsRefused() {
    RedisSettings.Builder builder = RedisSettings.builder();

    assertThatThrownBy(() -> builder.prefix("a{b"))
        .hasMessageStartingWith("prefix")
        .hasMessageEndingWith("got \"a{b\"");
    assertThatThrownBy(() -> builder.timeout(Duration.ZERO))
        .hasMessage("timeout: must be from 1ms to 1m, got 0ms");
    assertThatThrownBy(() -> builder.timeout(Duration.ofMinutes(2)))
        .hasMessage("timeout: must be from 1ms to 1m, got 120000ms");
    assertThatThrownBy(() -> builder.instances(0)).hasMessageStartingWith("instances: must be");
    assertThatThrownBy(() -> builder.maxKeys(0)).hasMessageStartingWith("max_keys: must be");
    assertThatThrownBy(() -> builder.buckets(20_000))
        .hasMessage("buckets: must be from 0 to 16384, got 20000");
  }
}

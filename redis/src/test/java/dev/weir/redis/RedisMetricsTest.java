package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.RedisStoreException.Kind;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RedisMetricsTest {
  /** This registry shows each bucket as a meter of its own. */
  private static final String BUCKET = ".histogram";

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final StoreListener metrics = new RedisMetrics(registry);

  @Test
  void everyMeterIsThereFromTheStart() {
    assertThat(registry.getMeters())
        .filteredOn(meter -> !meter.getId().getName().endsWith(BUCKET))
        .extracting(
            meter ->
                NamingConvention.snakeCase.name(
                    meter.getId().getName(), meter.getId().getType(), null))
        .containsOnly(
            "rate_limit_redis_latency", "rate_limit_redis_errors", "rate_limit_store_degraded");
    assertThat(registry.get("rate_limit.redis.errors").counters())
        .hasSameSizeAs(Kind.values())
        .extracting(counter -> counter.getId().getTag("kind"))
        .contains("timeout", "connection", "overload");
  }

  @Test
  void answersAreCountedInBucketsFromAQuarterOfAMillisecondToASecond() {
    metrics.onCall(Duration.ofNanos(200_000));
    metrics.onCall(Duration.ofNanos(300_000));
    metrics.onCall(Duration.ofSeconds(2));

    Timer latency = registry.get("rate_limit.redis.latency").timer();
    var histogram = latency.takeSnapshot().histogramCounts();
    assertThat(latency.count()).isEqualTo(3);
    assertThat(Arrays.stream(histogram).map(bucket -> bucket.bucket(TimeUnit.MILLISECONDS)))
        .isEqualTo(
            List.of(0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0));
    assertThat(histogram[0].count()).isEqualTo(1);
    assertThat(histogram[1].count()).isEqualTo(2);
    assertThat(histogram[histogram.length - 1].count()).isEqualTo(2);
  }

  @Test
  void failuresAreCountedByKind() {
    metrics.onFailure(Kind.TIMEOUT);
    metrics.onFailure(Kind.TIMEOUT);

    assertThat(errors("timeout")).isEqualTo(2);
    assertThat(errors("connection")).isZero();
  }

  private double errors(String kind) {
    return registry.get("rate_limit.redis.errors").tag("kind", kind).counter().count();
  }

  @Test
  void theStoreIsDegradedWhileTheFallbackAnswers() {
    assertThat(degraded()).isZero();
    metrics.onDown(new RedisStoreException(Kind.CONNECTION, "gone", null));
    assertThat(degraded()).isEqualTo(1);
    metrics.onUp(Duration.ofSeconds(1));
    assertThat(degraded()).isZero();
  }

  private double degraded() {
    return registry.get("rate_limit.store.degraded").gauge().value();
  }

  @Test
  void severalListenersHearEverythingInOrder() {
    StringBuilder heard = new StringBuilder();
    StoreListener all = StoreListener.all(List.of(naming(heard, "a"), naming(heard, "b"), metrics));
    RedisStoreException why = new RedisStoreException(Kind.CONNECTION, "gone", null);

    all.onDown(why);
    all.onUp(Duration.ZERO);
    all.onCall(Duration.ZERO);
    all.onFailure(Kind.OOM);
    all.onIgnored(why);

    assertThat(heard).hasToString("a down b down a up b up a call b call a oom b oom a ? b ? ");
    assertThat(errors("oom")).isEqualTo(1);
  }

  private static StoreListener naming(StringBuilder heard, String name) {
    return new StoreListener() {
      private void add(String what) {
        heard.append(name).append(' ').append(what).append(' ');
      }

      @Override
      public void onDown(RedisStoreException why) {
        add("down");
      }

      @Override
      public void onUp(Duration downFor) {
        add("up");
      }

      @Override
      public void onCall(Duration latency) {
        add("call");
      }

      @Override
      public void onFailure(Kind kind) {
        add(kind.label());
      }

      @Override
      public void onIgnored(RedisStoreException why) {
        add("?");
      }
    };
  }
}

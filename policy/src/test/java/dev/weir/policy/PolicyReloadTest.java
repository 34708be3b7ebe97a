package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.InProcessStore;
import dev.weir.LimitStore;
import dev.weir.ManualTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PolicyReloadTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final ManualTicker ticker = new ManualTicker();
  private final List<String> applied = new ArrayList<>();
  private final List<String> rejected = new ArrayList<>();
  private final ReloadListener listener =
      new ReloadListener() {
        @Override
        public void rejected(RuntimeException failure) {
          rejected.add(failure.getMessage());
        }
      };

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("weir.toml");
    write(limits("1/min"));
  }

  @Test
  void aChangedFileIsPutInForce() throws IOException {
    watch();
    ticker.advance(SECOND.multipliedBy(5));
    assertThat(applied).isEmpty();

    write(limits("2/min"));
    ticker.advance(SECOND.multipliedBy(2));

    assertThat(applied).containsExactly("[2/60s]");
    ticker.advance(SECOND.multipliedBy(5));
    assertThat(applied).hasSize(1);
    assertThat(rejected).isEmpty();
  }

  @Test
  void aFileIsLookedAtOnceAnIntervalAndSoonerOnlyWhileItChanges() throws IOException {
    List<Path> looks = new ArrayList<>();
    PolicyReload unused =
        builder(PolicyLoader.load(file, Map.of()))
            .reader(
                path -> {
                  looks.add(path);
                  return PolicyFile.read(path);
                })
            .watch(SECOND)
            .start();

    ticker.advance(SECOND.multipliedBy(5));
    assertThat(looks).hasSize(5);

    write(limits("2/min"));
    ticker.advance(SECOND.plus(PolicyReload.STILL));
    assertThat(looks).hasSize(7);
    assertThat(applied).hasSize(1);

    ticker.advance(SECOND.minusNanos(1));
    assertThat(looks).hasSize(7);
    ticker.advance(Duration.ofNanos(1));
    assertThat(looks).hasSize(8);
  }

  @Test
  void aFileThatTakesThePlaceOfAnotherIsPutInForce() throws IOException {
    watch();
    Path other = Files.writeString(directory.resolve("weir.toml~"), limits("2/min"));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    ticker.advance(SECOND.multipliedBy(2));

    assertThat(applied).containsExactly("[2/60s]");
  }

  @Test
  void aLinkThatPointsElsewhereIsPutInForce() throws IOException {
    Path one = Files.writeString(directory.resolve("one.toml"), limits("1/min"));
    Path two = Files.writeString(directory.resolve("two.toml"), limits("2/min"));
    Files.delete(file);
    Files.createSymbolicLink(file, one);
    watch();
    ticker.advance(SECOND);
    Files.delete(file);
    Files.createSymbolicLink(file, two);
    ticker.advance(SECOND.multipliedBy(2));

    assertThat(applied).containsExactly("[2/60s]");
  }

  @Test
  void aFileThatIsBeingWrittenIsLeftAlone() throws IOException {
    watch();
    ticker.advance(SECOND);
    write("");
    ticker.advance(SECOND);
    write("[default]\n");
    ticker.advance(PolicyReload.STILL);
    write(limits("2/min"));
    ticker.advance(PolicyReload.STILL);
    assertThat(applied).isEmpty();

    ticker.advance(PolicyReload.STILL);

    assertThat(applied).containsExactly("[2/60s]");
  }

  @Test
  void aFileThatChangedSinceThePolicyWasReadIsPutInForce() throws IOException {
    PolicyReload.Builder builder = builder(PolicyLoader.load(file, Map.of()));
    write(limits("2/min"));
    PolicyReload unused = builder.watch(SECOND).start();
    ticker.advance(SECOND.multipliedBy(2));

    assertThat(applied).containsExactly("[2/60s]");
  }

  @Test
  void aBadFileIsToldOfOnceAndThePolicyStays() throws IOException {
    watch();
    write(limits("none"));
    ticker.advance(SECOND.multipliedBy(10));
    assertThat(applied).isEmpty();
    assertThat(rejected).singleElement().asString().startsWith(file + ":2:11: default.limits[0]");

    write(limits("never"));
    ticker.advance(SECOND.multipliedBy(10));
    assertThat(rejected).hasSize(2);

    write(limits("1/min"));
    ticker.advance(SECOND.multipliedBy(10));
    assertThat(applied).containsExactly("[1/60s]");
    assertThat(rejected).hasSize(2);
  }

  @Test
  void aMissingFileAndADirectoryInItsPlaceAreToldOfOnce() throws IOException {
    watch();
    ticker.advance(SECOND);
    Files.delete(file);
    ticker.advance(SECOND.multipliedBy(10));
    assertThat(rejected).containsExactly(file + ": file: does not exist; check the path");

    Files.createDirectory(file);
    ticker.advance(SECOND.multipliedBy(10));
    assertThat(rejected)
        .last()
        .isEqualTo(file + ": file: is a directory; name the policy file in it");

    Files.delete(file);
    write("#".repeat(PolicyLoader.MAX_FILE_BYTES + 1));
    ticker.advance(SECOND.multipliedBy(10));
    assertThat(rejected)
        .hasSize(3)
        .last()
        .isEqualTo(file + ": file: must not be larger than 1048576 bytes");
    assertThat(applied).isEmpty();
  }

  @Test
  void anotherStoreTakesARestart() throws IOException {
    watch();
    write("[store]\nmax_keys = 5\n" + limits("2/min"));
    ticker.advance(SECOND.multipliedBy(2));

    assertThat(applied).isEmpty();
    assertThat(rejected)
        .containsExactly(
            file
                + ": store: cannot be another while this runs, the counts are there; restart to"
                + " change it, or put back what it was");
  }

  @Test
  void theSameStoreMayMoveWithinTheFile() throws IOException {
    String store = "[store]\ntype = 'redis'\nurl = 'redis://localhost'\ntimeout = '20ms'\n";
    write(store);
    watch();
    write(limits("2/min") + store);
    ticker.advance(SECOND.multipliedBy(2));
    assertThat(applied).containsExactly("[2/60s]");

    write(limits("2/min") + store.replace("20ms", "30ms"));
    ticker.advance(SECOND.multipliedBy(2));
    assertThat(applied).hasSize(1);
    assertThat(rejected).hasSize(1);
  }

  @Test
  void theEnvironmentStillBeatsTheFile() throws IOException {
    Map<String, String> environment = Map.of("WEIR_DEFAULT__LIMITS", "9/min");
    PolicyReload unused =
        builder(PolicyLoader.load(file, environment))
            .environment(environment)
            .watch(SECOND)
            .start();
    write("[tiers.gold]\nlimits = ['5/min']\n" + limits("2/min"));
    ticker.advance(SECOND.multipliedBy(2));

    assertThat(applied).containsExactly("[9/60s]");
  }

  @Test
  void aReloadByCallReadsTheFileWhateverItWas() throws IOException {
    PolicyReload reload = builder(PolicyLoader.load(file, Map.of())).start();
    assertThat(ticker.scheduled()).isZero();

    assertThat(reload.reload()).isInstanceOf(PolicyReload.Outcome.Applied.class);
    assertThat(applied).containsExactly("[1/60s]");

    write("[default");
    assertThat(reload.reload())
        .isInstanceOfSatisfying(
            PolicyReload.Outcome.Rejected.class,
            refusal -> assertThat(refusal.failure()).isInstanceOf(PolicyException.class));
    assertThat(rejected).hasSize(1);
    reload.close();
  }

  @Test
  void aPolicyThatIsInForceIsTold() {
    List<Policy> told = new ArrayList<>();
    PolicyReload reload =
        builder(PolicyLoader.load(file, Map.of()))
            .listener(
                new ReloadListener() {
                  @Override
                  public void reloaded(Policy policy) {
                    told.add(policy);
                  }
                })
            .start();

    PolicyReload.Outcome outcome = reload.reload();

    assertThat(told).hasSize(1);
    assertThat(outcome).isEqualTo(new PolicyReload.Outcome.Applied(told.get(0)));
  }

  @Test
  void whatCannotBeAppliedIsRejected() throws IOException {
    PolicyReload reload =
        builder(PolicyLoader.load(file, Map.of()))
            .apply(
                policy -> {
                  throw new IllegalArgumentException("the key cannot be read");
                })
            .start();

    assertThat(reload.reload()).isInstanceOf(PolicyReload.Outcome.Rejected.class);
    assertThat(rejected).containsExactly("the key cannot be read");
  }

  @Test
  void aListenerThatFailsDoesNotEndTheWatch() throws IOException {
    PolicyReload unused =
        builder(PolicyLoader.load(file, Map.of()))
            .listener(
                new ReloadListener() {
                  @Override
                  public void rejected(RuntimeException failure) {
                    throw new IllegalStateException("the log is full");
                  }
                })
            .watch(SECOND)
            .start();
    write("[default");
    ticker.advance(SECOND.multipliedBy(2));

    write(limits("2/min"));
    ticker.advance(SECOND.multipliedBy(2));

    assertThat(applied).containsExactly("[2/60s]");
  }

  @Test
  void aClosedWatchLooksNoMore() throws IOException {
    PolicyReload reload = builder(PolicyLoader.load(file, Map.of())).watch(SECOND).start();
    reload.close();
    reload.close();

    write(limits("2/min"));
    ticker.advance(SECOND.multipliedBy(5));

    assertThat(applied).isEmpty();
    assertThat(ticker.scheduled()).isZero();
  }

  @Test
  void aFileThatCannotBeReadToItsEndHoldsUpNoClosing() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    PolicyReload reload =
        builder(PolicyLoader.load(file, Map.of()))
            .reader(
                path -> {
                  reading.countDown();
                  await(never);
                  return PolicyFile.read(path);
                })
            .watch(SECOND)
            .start();
    ExecutorService thread = Executors.newFixedThreadPool(2);
    try {
      Future<?> look = thread.submit(() -> ticker.advance(SECOND));
      reading.await();

      Future<?> closing = thread.submit(reload::close);
      closing.get(10, TimeUnit.SECONDS);
      write(limits("2/min"));
      never.countDown();
      look.get();
    } finally {
      thread.shutdownNow();
    }

    assertThat(applied).isEmpty();
    assertThat(ticker.scheduled()).isZero();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aDeviceIsNoPolicyFile() {
    assertThatThrownBy(() -> PolicyLoader.load(Path.of("/dev/null"), Map.of()))
        .isInstanceOf(PolicyException.class)
        .hasMessageContaining("is a pipe or a device; name a regular file");
  }

  @Test
  void ofManyReloadsAtOnceTheNewestFileWins() throws Exception {
    PolicyReload reload = builder(PolicyLoader.load(file, Map.of())).start();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<PolicyReload.Outcome>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        calls.add(reload::reload);
      }
      List<Future<PolicyReload.Outcome>> outcomes = new ArrayList<>();
      calls.forEach(call -> outcomes.add(threads.submit(call)));
      Path other = Files.writeString(directory.resolve("weir.toml~"), limits("2/min"));
      Files.move(other, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      outcomes.add(threads.submit(reload::reload));
      for (Future<PolicyReload.Outcome> outcome : outcomes) {
        assertThat(outcome.get()).isInstanceOf(PolicyReload.Outcome.Applied.class);
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(applied).hasSize(51).last().isEqualTo("[2/60s]");
  }

  @Test
  void whatWasUsedIsStillUsedAfterAReload() throws IOException {
    write(limits("100/min"));
    LimitStore store = InProcessStore.builder().ticker(ticker).build();
    Request request = Request.of("GET", "/", Client.ofAddress("192.0.2.1"));
    new PolicyEngine(PolicyLoader.load(file, Map.of()), store).decide(request, 60);

    write(limits("200/min"));
    PolicyEngine raised = new PolicyEngine(PolicyLoader.load(file, Map.of()), store);

    assertThat(raised.decide(request).results().get(0).result().remaining()).isEqualTo(139);
  }

  @Test
  void anIntervalIsPositive() {
    PolicyReload.Builder builder = builder(PolicyLoader.load(file, Map.of()));

    for (Duration interval : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
      assertThatThrownBy(() -> builder.watch(interval))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("interval must be more than nothing, got " + interval);
    }
    PolicyReload shortest = builder.watch(Duration.ofNanos(1)).start();
    assertThat(ticker.scheduled()).isOne();
    shortest.close();
  }

  private void watch() {
    PolicyReload unused = builder(PolicyLoader.load(file, Map.of())).watch(SECOND).start();
  }

  private PolicyReload.Builder builder(Policy running) {
    return PolicyReload.builder(file, running)
        .apply(policy -> applied.add(policy.defaultLimits().toString()))
        .listener(listener)
        .ticker(ticker);
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }

  private static String limits(String limit) {
    return "[default]\nlimits = ['" + limit + "']\n";
  }
}

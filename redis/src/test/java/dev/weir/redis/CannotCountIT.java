package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weir.Algorithm;
import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.Ticker;
import dev.weir.redis.RedisStoreException.Kind;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Redis whose connections are fine and that does not count, for one reason after the other: the
 * store says so, once, and is up again, once, when that was mended. On the usual Redis, and on
 * those that are installed.
 */
class CannotCountIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Limits WINDOW = Limits.of(Limit.perHour(1_000_000));
  private static final Limits LOG =
      Limits.of(Limit.perHour(1_000).algorithm(Algorithm.SLIDING_LOG));

  private final List<AutoCloseable> open = new ArrayList<>();

  /** The usual one, and what is installed under these names. */
  static Stream<Server> servers() {
    return Stream.of(
        new Server("the usual Redis", RedisProcess.executable()),
        Server.installed("redis-server"),
        Server.installed("valkey-server"));
  }

  record Server(String name, File executable) {
    static Server installed(String name) {
      String path = System.getenv().getOrDefault("PATH", "");
      return Arrays.stream(path.split(File.pathSeparator))
          .map(folder -> new File(folder, name))
          .filter(File::canExecute)
          .findFirst()
          .map(found -> new Server(name, found))
          .orElse(new Server(name, new File(name)));
    }

    RedisProcess start(String... options) {
      return startOn(RedisProcess.freePort(), options);
    }

    RedisProcess startOn(int port, String... options) {
      assumeTrue(executable.canExecute(), () -> "no " + name + " is installed");
      return RedisProcess.startOn(executable, port, options);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A store, what it told, and what is done to its Redis. */
  private record Case(
      String name,
      Kind kind,
      Limits limits,
      RedisStore store,
      Events events,
      Runnable spoil,
      Runnable mend) {
    boolean isDownFor(Kind kind) {
      store.check("client", limits, 1);
      return store.health().failure().filter(kind::equals).isPresent();
    }

    boolean isUp() {
      store.check("client", limits, 1);
      return store.health().up();
    }
  }

  /** What a store tells and measures. */
  private static final class Events implements StoreListener {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final StoreListener metrics = new RedisMetrics(meters);
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void onDown(RedisStoreException why) {
      told.add("down " + why.kind());
      metrics.onDown(why);
    }

    @Override
    public void onUp(Duration downFor) {
      told.add("up");
      metrics.onUp(downFor);
    }

    @Override
    public void onIgnored(RedisStoreException why) {
      told.add("without " + why.getMessage());
    }

    double gauge() {
      return meters.get("rate_limit.store.degraded").gauge().value();
    }
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private RedisProcess keep(RedisProcess redis) {
    open.add(redis);
    return redis;
  }

  private Case open(
      String name, Kind kind, String url, Limits limits, Runnable spoil, Runnable mend) {
    RedisSettings settings =
        RedisSettings.builder().url(url).timeout(Duration.ofMillis(500)).build();
    Events events = new Events();
    RedisStore store = RedisStore.open(settings, Ticker.system(), events);
    open.add(0, store);
    return new Case(name, kind, limits, store, events, spoil, mend);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aUserWhoLacksARight(Server server) {
    RedisProcess redis = keep(server.start());
    List<Case> cases = new ArrayList<>();
    for (String right : List.of("time", "mget", "get", "set", "psetex", "del", "evalsha")) {
      cases.add(acl(redis, WINDOW, "-" + right, "+" + right));
    }
    for (String right : List.of("setrange", "getrange", "strlen", "pexpire")) {
      cases.add(acl(redis, LOG, "-" + right, "+" + right));
    }
    cases.add(acl(redis, WINDOW, "resetkeys", "~weir:*"));
    cases.add(acl(redis, WINDOW, "-@scripting", "+@scripting"));

    assertToldOnce(cases);
  }

  private Case acl(RedisProcess redis, Limits limits, String taken, String given) {
    String user = "user" + open.size();
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", user, "on", ">secret"));
    command.addAll(GuideRights.read());
    redis.ask(command.toArray(String[]::new));
    return open(
        taken,
        Kind.AUTH,
        "redis://" + user + ":secret@127.0.0.1:" + redis.port(),
        limits,
        () -> redis.ask("ACL", "SETUSER", user, taken),
        () -> redis.ask("ACL", "SETUSER", user, given));
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aServerThatRefusesToWrite(Server server, @TempDir Path directory) {
    assertToldOnce(
        List.of(
            configured(server, Kind.OOM, "maxmemory", "1", "0"),
            configured(server, Kind.BUSY, "min-replicas-to-write", "1", "0"),
            replica(server),
            thatCannotSave(server, directory)));
  }

  private Case configured(Server server, Kind kind, String setting, String bad, String good) {
    RedisProcess redis = keep(server.start());
    return open(
        setting,
        kind,
        redis.url(),
        WINDOW,
        () -> redis.ask("CONFIG", "SET", setting, bad),
        () -> redis.ask("CONFIG", "SET", setting, good));
  }

  private Case replica(Server server) {
    RedisProcess redis = keep(server.start());
    String nobody = String.valueOf(RedisProcess.freePort());
    return open(
        "replica",
        Kind.READONLY,
        redis.url(),
        WINDOW,
        () -> redis.ask("REPLICAOF", "127.0.0.1", nobody),
        () -> redis.ask("REPLICAOF", "NO", "ONE"));
  }

  /** Its folder is gone, as a disk may be full. */
  private Case thatCannotSave(Server server, Path directory) {
    Path folder = directory.resolve("data");
    create(folder);
    RedisProcess redis = keep(server.start("--dir", folder.toString()));
    return open(
        "cannot save",
        Kind.BUSY,
        redis.url(),
        WINDOW,
        () -> {
          delete(folder);
          redis.ask("CONFIG", "SET", "save", "3600 1000000");
          redis.ask("BGSAVE");
        },
        () -> redis.ask("CONFIG", "SET", "stop-writes-on-bgsave-error", "no"));
  }

  private static void create(Path folder) {
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aServerThatDoesNotOfferACommand(Server server) {
    for (String command : List.of("EVAL", "TIME", "SET")) {
      int port = RedisProcess.freePort();
      RedisProcess without = server.startOn(port, "--rename-command", command, "");
      Case started = open(command, Kind.COMMAND, without.url(), WINDOW, () -> {}, () -> {});

      assertThat(started.isDownFor(Kind.COMMAND)).as(command).isTrue();
      assertThat(started.events().told).as(command).containsExactly("down COMMAND");
      without.close();
      keep(server.startOn(port));
      await(command).atMost(PATIENCE).until(started::isUp);
      assertThat(started.events().told).as(command).containsExactly("down COMMAND", "up");
    }
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aRedisThatRunsIntoItsMemorysEndAgainAndAgain(Server server) {
    RedisProcess redis = keep(server.start("--maxmemory-policy", "noeviction"));
    Case full = open("full", Kind.OOM, redis.url(), WINDOW, () -> {}, () -> {});
    redis.ask("CONFIG", "SET", "maxmemory", String.valueOf(used(redis) + (64 << 10)));

    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    for (int i = 0; System.nanoTime() < end; i++) {
      full.store().check("client" + i, WINDOW, 1);
      if (i % 50 == 0) {
        redis.ask("DEL", "weir:counter:{client" + (i / 50) + "}");
      }
    }
    assertThat(full.events().told).containsExactly("down OOM");
    assertThat(full.events().gauge()).isEqualTo(1);

    redis.ask("CONFIG", "SET", "maxmemory", "0");
    await().atMost(PATIENCE).until(full::isUp);
    assertThat(full.events().told).containsExactly("down OOM", "up");
  }

  @ParameterizedTest
  @MethodSource("servers")
  void aRedisThatIsFullWhileNobodyAsks(Server server) {
    RedisProcess redis = keep(server.start("--maxmemory-policy", "noeviction"));
    Case idle = open("idle", Kind.OOM, redis.url(), WINDOW, () -> {}, () -> {});
    redis.ask("CONFIG", "SET", "maxmemory", "1");

    await().atMost(PATIENCE).until(() -> !idle.store().health().up());
    redis.ask("CONFIG", "SET", "maxmemory", "0");
    await().atMost(PATIENCE).until(() -> idle.store().health().up());
    assertThat(idle.events().told).containsExactly("down OOM", "up");
  }

  private static long used(RedisProcess redis) {
    return String.valueOf(redis.ask("INFO", "memory"))
        .lines()
        .filter(line -> line.startsWith("used_memory:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
        .sum();
  }

  @ParameterizedTest
  @MethodSource("servers")
  void whatIsNotNeededForCountingIsDoneWithoutAndSaidOnce(Server server) {
    RedisProcess redis = keep(server.start());
    List<Case> cases =
        List.of(
            acl(redis, WINDOW, "resetchannels", "&weir:*"),
            acl(redis, WINDOW, "-publish", "+publish"),
            acl(redis, WINDOW, "-subscribe", "+subscribe"));
    for (Case one : cases) {
      one.spoil().run();
      // Whoever has lost a right keeps the subscription made before; a new connection has not.
      redis.ask("CLIENT", "KILL", "TYPE", "pubsub");
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cases)
                    .allSatisfy(
                        one ->
                            assertThat(one.events().told)
                                .as(one.name())
                                .singleElement()
                                .asString()
                                .startsWith("without Redis refuses what the announcements need")));
    for (Case one : cases) {
      one.store().check("client", WINDOW, 1);
      one.store().penalize("client", WINDOW, 1);
      one.store().reset("client");
      assertThat(one.store().check("client", WINDOW, 1).degraded()).as(one.name()).isFalse();
      assertThat(one.store().health().up()).as(one.name()).isTrue();
      assertThat(one.events().told).as(one.name()).hasSize(1);
    }
  }

  private static void assertToldOnce(List<Case> cases) {
    for (Case one : cases) {
      assertThat(one.isUp()).as(one.name()).isTrue();
      one.spoil().run();
    }
    for (Case one : cases) {
      await(one.name()).atMost(PATIENCE).until(() -> one.isDownFor(one.kind()));
      assertThat(one.events().gauge()).as(one.name()).isEqualTo(1);
      assertThat(one.store().check("client", one.limits(), 1).degraded()).as(one.name()).isTrue();
    }
    // For longer than a store has to be steady, it stays down.
    await()
        .pollDelay(Duration.ofMillis(1_500))
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(cases)
                    .allSatisfy(
                        one ->
                            assertThat(one.events().told)
                                .as(one.name())
                                .singleElement()
                                .asString()
                                .startsWith("down")));
    cases.forEach(one -> one.mend().run());
    for (Case one : cases) {
      await(one.name()).atMost(PATIENCE).until(one::isUp);
      assertThat(one.events().gauge()).as(one.name()).isZero();
      assertThat(one.events().told).as(one.name()).hasSize(2).last().isEqualTo("up");
      assertThat(one.store().check("client", one.limits(), 1).degraded()).as(one.name()).isFalse();
    }
  }
}

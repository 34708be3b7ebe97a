package dev.weir.redis;

import static dev.weir.redis.Counting.failsWith;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.redis.RedisStoreException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneIT {
  @Test
  void answersComeInTheOrderOfTheQuestions() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        Counting counting = Counting.on(redis.url()).connected()) {
      List<Question> questions =
          IntStream.rangeClosed(1, 100)
              .mapToObj(i -> Counting.question("k" + i, String.valueOf(i)))
              .toList();

      List<Answer> answers =
          counting.backend().ask(questions).toCompletableFuture().get(5, SECONDS);

      assertThat(answers)
          .extracting(answer -> ((Answer.Numbers) answer).get(0))
          .containsExactlyElementsOf(
              IntStream.rangeClosed(1, 100).mapToObj(Long::valueOf).toList());
    }
  }

  @Test
  void aKeyOfAnotherKindFailsAlone() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        Counting counting = Counting.on(redis.url()).connected()) {
      redis.ask("LPUSH", "list", "x");

      List<Answer> answers =
          counting
              .backend()
              .ask(List.of(Counting.question("list", "1"), Counting.question("k", "7")))
              .toCompletableFuture()
              .get(5, SECONDS);

      assertThat(answers.get(0))
          .isInstanceOfSatisfying(
              Answer.Failed.class, failed -> assertThat(failed.message()).contains("WRONGTYPE"));
      assertThat(((Answer.Numbers) answers.get(1)).get(0)).isEqualTo(7);
    }
  }

  @Test
  void aFlushedScriptIsLoadedOnceForManyCalls() throws Exception {
    try (RedisProcess redis = RedisProcess.start();
        Counting counting = Counting.on(redis.url()).connected()) {
      counting.count("k");
      redis.ask("SCRIPT", "FLUSH");
      redis.ask("CONFIG", "RESETSTAT");

      List<CompletableFuture<List<Answer>>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(
            counting.backend().ask(List.of(Counting.question("k", "1"))).toCompletableFuture());
      }
      for (CompletableFuture<List<Answer>> call : calls) {
        call.get(5, SECONDS);
      }

      assertThat(redis.ask("GET", "k")).isEqualTo("201");
      assertThat((String) redis.ask("INFO", "commandstats")).contains("cmdstat_eval:calls=1,");
    }
  }

  @Test
  void aKilledServerIsFoundAgain() {
    try (RedisProcess redis = RedisProcess.start();
        Counting counting = Counting.on(redis.url()).connected()) {
      counting.count("k");
      redis.kill();
      await().untilAsserted(() -> failsWith(Kind.CONNECTION, () -> counting.count("k")));

      redis.restart();

      long started = System.nanoTime();
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(1))
          .ignoreExceptions()
          .until(() -> counting.count("k") == 1);
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void aFrozenServerFailsCallsAndAnswersAgainWhenItThaws() {
    try (RedisProcess redis = RedisProcess.start();
        Counting counting = Counting.on(redis.url()).connected()) {
      counting.count("k");
      redis.freeze();

      failsWith(Kind.TIMEOUT, () -> counting.count("k"));
      redis.thaw();

      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(1))
          .ignoreExceptions()
          .until(() -> counting.count("k") > 1);
    }
  }

  @Test
  void aReplyCutInTheMiddleFailsTheCallAndIsNotRepeated() {
    try (RedisProcess redis = RedisProcess.start();
        FaultyProxy proxy = new FaultyProxy(redis.port());
        Counting counting = Counting.on(proxy.url()).connected()) {
      counting.count("k");
      proxy.cutNextReplyAfter(3);

      failsWith(Kind.CONNECTION, () -> counting.count("k"));

      await().ignoreExceptions().until(() -> counting.count("other") == 1);
      assertThat(redis.ask("GET", "k")).isEqualTo("2");
    }
  }

  @Test
  void aCutCableIsNoticed() {
    try (RedisProcess redis = RedisProcess.start();
        FaultyProxy proxy = new FaultyProxy(redis.port());
        Counting counting = Counting.on(proxy.url()).connected()) {
      counting.count("k");
      proxy.silence(true);
      failsWith(Kind.TIMEOUT, () -> counting.count("k"));
      proxy.silence(false);

      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(1))
          .ignoreExceptions()
          .until(() -> counting.count("k") == 2);
    }
  }

  @Test
  void aWrongPasswordIsSaidSo() {
    try (RedisProcess redis = RedisProcess.start("--requirepass", "right");
        Counting wrong = Counting.on("redis://:wrong@127.0.0.1:" + redis.port());
        Counting none = Counting.on(redis.url());
        Counting right = Counting.on("redis://:right@127.0.0.1:" + redis.port())) {
      failsWith(Kind.AUTH, wrong::connected);
      failsWith(Kind.AUTH, none::connected);
      failsWith(Kind.AUTH, () -> wrong.count("k"));
      assertThat(right.connected().count("k")).isEqualTo(1);
    }
  }

  @Test
  void anAclUserNeedsFewRights() {
    try (RedisProcess redis =
            RedisProcess.start(
                "--user weir on >secret ~weir:* +evalsha +eval +incrby --user default off"
                    .split(" "));
        Counting counting = Counting.on("redis://weir:secret@127.0.0.1:" + redis.port())) {
      counting.connected();

      assertThat(counting.count("weir:k")).isEqualTo(1);
      failsWith(Kind.AUTH, () -> counting.count("elsewhere"));
    }
  }

  @Test
  void anUnreachableHostIsSaidSo() {
    int nobody = RedisProcess.freePort();
    try (Counting counting = Counting.on("redis://127.0.0.1:" + nobody)) {
      assertThatThrownBy(counting::connected)
          .isInstanceOf(RedisStoreException.class)
          .hasMessageContaining("127.0.0.1:" + nobody);
      failsWith(Kind.CONNECTION, () -> counting.count("k"));
    }
  }

  @Test
  void aReplicaIsNoMaster() {
    try (RedisProcess master = RedisProcess.start();
        RedisProcess replica =
            RedisProcess.start("--replicaof", "127.0.0.1", String.valueOf(master.port()));
        Counting counting = Counting.on(replica.url())) {
      failsWith(Kind.READONLY, counting::connected);

      replica.ask("REPLICAOF", "NO", "ONE");

      await().ignoreExceptions().until(() -> counting.count("k") == 1);
    }
  }

  @Test
  void aMasterThatBecomesAReplicaIsLeft() {
    try (RedisProcess other = RedisProcess.start();
        RedisProcess redis = RedisProcess.start();
        Counting counting = Counting.on(redis.url()).connected()) {
      counting.count("k");
      redis.ask("REPLICAOF", "127.0.0.1", String.valueOf(other.port()));

      await()
          .ignoreException(ClassCastException.class)
          .untilAsserted(() -> failsWith(Kind.READONLY, () -> counting.count("k")));
      redis.ask("REPLICAOF", "NO", "ONE");

      await().ignoreExceptions().until(() -> counting.count("k") > 1);
    }
  }

  @Test
  void connectionsCanBeEncrypted(@TempDir Path directory) throws Exception {
    TestCertificate certificate = TestCertificate.in(directory);
    int port = RedisProcess.freePort();
    try (RedisProcess redis =
            RedisProcess.start(
                "--tls-port",
                String.valueOf(port),
                "--tls-cert-file",
                certificate.certificate().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-auth-clients",
                "no");
        Counting trusting =
            Counting.trusting(certificate.certificate(), "rediss://127.0.0.1:" + port);
        Counting doubting = Counting.on("rediss://127.0.0.1:" + port)) {
      // A handshake may take a busy machine longer than an attempt lasts; further attempts follow.
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> trusting.count("connected") >= 1);
      assertThat(trusting.count("k")).isEqualTo(1);
      assertThat(redis.ask("GET", "k")).isEqualTo("1");
      assertThatThrownBy(doubting::connected)
          .isInstanceOfSatisfying(
              RedisStoreException.class,
              failure -> assertThat(failure.kind()).isIn(Kind.CONNECTION, Kind.TIMEOUT));
    }
  }
}

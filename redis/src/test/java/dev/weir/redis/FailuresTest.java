package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.redis.RedisStoreException.Kind;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          WRONGPASS invalid username-password pair | AUTH
          NOAUTH Authentication required. | AUTH
          NOPERM this user has no permissions to run the 'evalsha' command | AUTH
          OOM command not allowed when used memory > 'maxmemory'. | OOM
          @user_script: 12: -OOM command not allowed when used memory > 'maxmemory'. | OOM
          ERR Error running script (call to f_1): @user_script:3: -READONLY You can't write | READONLY
          READONLY You can't write against a read only replica. | READONLY
          LOADING Redis is loading the dataset in memory | BUSY
          NOREPLICAS Not enough good replicas to write. | BUSY
          CLUSTERDOWN Hash slot not served | CLUSTER
          TRYAGAIN Multiple keys request during rehashing of slot | CLUSTER
          WRONGTYPE Operation against a key holding the wrong kind of value | SCRIPT
          ERR Error compiling script | SCRIPT
          """)
  void anErrorReplyHasAKind(String error, Kind kind) {
    assertThat(Failures.kind(error)).isEqualTo(kind);
    assertThat(Failures.reply(error)).hasMessage("Redis answered: " + error);
  }

  @Test
  void theCauseDecidesHoweverDeepItIs() {
    assertThat(kind(new RedisCommandExecutionException("WRONGPASS no"))).isEqualTo(Kind.AUTH);
    assertThat(kind(new RedisCommandExecutionException("ERR AUTH <password> called without any")))
        .isEqualTo(Kind.AUTH);
    assertThat(kind(new RedisCommandExecutionException("ERR DB index is out of range")))
        .isEqualTo(Kind.CONNECTION);
    assertThat(kind(new RedisCommandTimeoutException("slow"))).isEqualTo(Kind.TIMEOUT);
    assertThat(kind(new IOException("Connection reset by peer"))).isEqualTo(Kind.CONNECTION);
    assertThat(kind(new RedisStoreException(Kind.VERSION, "old", null))).isEqualTo(Kind.VERSION);
  }

  @Test
  void theMessageNamesTheDeepestCause() {
    RedisStoreException failure =
        Failures.of(
            "Connecting to redis://h:1",
            new CompletionException(
                new RedisConnectionException(
                    "Unable to connect", new IOException("Connection refused"))));

    assertThat(failure).hasMessage("Connecting to redis://h:1: Connection refused");
  }

  private static Kind kind(Throwable cause) {
    return Failures.of(
            "Asking", new CompletionException(new RedisConnectionException("wrapped", cause)))
        .kind();
  }
}

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
  /** What all servers say alike. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          WRONGPASS invalid username-password pair | AUTH
          NOAUTH Authentication required. | AUTH
          DENIED Redis is running in protected mode because protected mode is enabled | AUTH
          ERR Protocol error: unauthenticated bulk length | AUTH
          LOADING Redis is loading the dataset in memory | BUSY
          BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE. | BUSY
          BUSY Valkey is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE. | BUSY
          MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'. | BUSY
          READONLY You can't write against a read only replica. | READONLY
          NOREPLICAS Not enough good replicas to write. | BUSY
          MISCONF Errors writing to the AOF file: No space left on device | BUSY
          CLUSTERDOWN Hash slot not served | CLUSTER
          TRYAGAIN Multiple keys request during rehashing of slot | CLUSTER
          WRONGTYPE Operation against a key holding the wrong kind of value | SCRIPT
          ERR Error compiling script | SCRIPT
          NOSCRIPT No matching script. | SCRIPT
          """)
  void anErrorReplyHasAKind(String error, Kind kind) {
    assertKind(error, kind);
  }

  /** As Redis 6.2 says it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          NOPERM this user has no permissions to run the 'evalsha' command or its subcommand | AUTH
          NOPERM this user has no permissions to access one of the keys used as arguments | AUTH
          ERR Error running script (call to f_41d5): @user_script:2: @user_script: 2: The user executing the script can't run this command or subcommand | AUTH
          @user_script: 924: The user executing the script can't run this command or subcommand | AUTH
          @user_script: 1069: The user executing the script can't publish to the channel mentioned in the command | AUTH
          ERR Error running script (call to f_41d5): @user_script:2: @user_script: 2: Unknown Redis command called from Lua script | COMMAND
          @user_script: 924: Unknown Redis command called from Lua script | COMMAND
          ERR unknown command `EVALSHA`, with args beginning with: `41d563cc92b2`, `1`, `weir:counter:{k}`, | COMMAND
          @user_script: 12: -OOM command not allowed when used memory > 'maxmemory'. | OOM
          ERR Error running script (call to f_2362): @user_script:29: @user_script: 29: -NOREPLICAS Not enough good replicas to write. | BUSY
          @user_script: 932: -MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk. | BUSY
          ERR Error running script (call to f_1): @user_script:3: -READONLY You can't write | READONLY
          @user_script: 932: -READONLY You can't write against a read only replica. | READONLY
          @user_script: 44: -WRONGTYPE Operation against a key holding the wrong kind of value | SCRIPT
          """)
  void redisSixHasItsOwnWords(String error, Kind kind) {
    assertKind(error, kind);
  }

  /** As Redis 7.0 says it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          NOPERM this user has no permissions to run the 'evalsha' command | AUTH
          ERR The user executing the script can't run this command or subcommand script: 41d5, on @user_script:2. | AUTH
          ERR The user executing the script can't publish to the channel mentioned in the command | AUTH
          ERR Unknown Redis command called from script script: 41d5, on @user_script:2. | COMMAND
          ERR Unknown Redis command called from script | COMMAND
          ERR unknown command 'EVAL', with args beginning with: '-- Microseconds' | COMMAND
          OOM command not allowed when used memory > 'maxmemory'. | OOM
          OOM command not allowed when used memory > 'maxmemory'. script: 2362, on @user_script:29. | OOM
          NOREPLICAS Not enough good replicas to write. script: 2362, on @user_script:29. | BUSY
          READONLY You can't write against a read only replica. script: 2362, on @user_script:29. | READONLY
          """)
  void redisSevenHasItsOwnWords(String error, Kind kind) {
    assertKind(error, kind);
  }

  /** As Valkey 9.1 says it; 8 and newer have the same words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ERR ACL failure in script: User u has no permissions to run the 'time' command script: on @user_script:2. | AUTH
          ERR ACL failure in script: User u has no permissions to run the 'set' command | AUTH
          ERR ACL failure in script: No permissions to access a channel | AUTH
          NOPERM User u has no permissions to run the 'eval' command | AUTH
          NOPERM No permissions to access a key | AUTH
          ERR Unknown command called from script script: on @user_script:2. | COMMAND
          OOM command not allowed when used memory > 'maxmemory'. script: on @user_script:29. | OOM
          """)
  void valkeyHasItsOwnWords(String error, Kind kind) {
    assertKind(error, kind);
  }

  /** Keys and texts in an error are others' words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ERR unknown command 'EVALSHA', with args beginning with: '41d5' '1' 'weir:counter:{user:OOM}' | COMMAND
          ERR Error running script (call to f_1): @user_script:3: @user_script: 3: no number at user:ASK:1 | SCRIPT
          ERR something else about a user who has no permissions, -READONLY, OOM | SCRIPT
          """)
  void whatAnErrorTellsOfIsNotItsKind(String error, Kind kind) {
    assertKind(error, kind);
  }

  private static void assertKind(String error, Kind kind) {
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

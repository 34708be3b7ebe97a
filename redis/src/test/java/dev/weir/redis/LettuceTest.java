package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisCredentialsProvider;
import io.lettuce.core.RedisCredentialsProvider.ImmediateRedisCredentialsProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LettuceTest {
  /** Sent from another thread, a refusal may be overtaken by the end of the connection. */
  @ParameterizedTest
  @CsvSource({"redis://:pw@h, ", "redis://me:pw@h, me"})
  void credentialsAreSentByTheThreadThatReadsTheAnswer(String text, @Nullable String user) {
    RedisUrl url = RedisUrl.parse(text);
    try (Lettuce lettuce = new Lettuce(url, null)) {
      RedisCredentialsProvider provider =
          lettuce.server(url.nodes().get(0)).getCredentialsProvider();

      assertThat(provider).isInstanceOf(ImmediateRedisCredentialsProvider.class);
      RedisCredentials credentials =
          ((ImmediateRedisCredentialsProvider) provider).resolveCredentialsNow();
      assertThat(credentials.getUsername()).isEqualTo(user);
      assertThat(credentials.getPassword()).containsExactly('p', 'w');
    }
  }
}

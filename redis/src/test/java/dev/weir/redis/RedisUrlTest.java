package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.redis.RedisUrl.Credentials;
import dev.weir.redis.RedisUrl.Node;
import dev.weir.redis.RedisUrl.Topology;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisUrlTest {
  @Test
  void aHostIsEnough() {
    RedisUrl url = RedisUrl.parse("redis://localhost");

    assertThat(url.topology()).isEqualTo(new Topology.Standalone());
    assertThat(url.nodes()).containsExactly(new Node("localhost", 6379));
    assertThat(url.tls()).isFalse();
    assertThat(url.credentials()).isEqualTo(Credentials.NONE);
    assertThat(url.database()).isZero();
  }

  @Test
  void aServerHasAUserAPasswordAPortAndADatabase() {
    RedisUrl url = RedisUrl.parse("rediss://app:p%40ss%3A+w@cache_1.internal:6380/3");

    assertThat(url.tls()).isTrue();
    assertThat(url.nodes()).containsExactly(new Node("cache_1.internal", 6380));
    assertThat(url.credentials()).isEqualTo(new Credentials("app", "p@ss:+w"));
    assertThat(url.database()).isEqualTo(3);
  }

  @Test
  void aPasswordNeedsNoUserAndMayHoldAnAtSign() {
    assertThat(RedisUrl.parse("redis://:a@b@host").credentials())
        .isEqualTo(new Credentials(null, "a@b"));
  }

  @Test
  void anIpv6AddressIsInBrackets() {
    assertThat(RedisUrl.parse("redis://[::1]:7000").nodes()).containsExactly(new Node("::1", 7000));
    assertThat(RedisUrl.parse("redis://[::1]")).hasToString("redis://[::1]:6379");
  }

  @Test
  void sentinelsNameAMaster() {
    RedisUrl url =
        RedisUrl.parse("redis-sentinel://u:p@h1,h2:26380,h3/2?sentinel_password=s%21#my%20master");

    assertThat(url.topology())
        .isEqualTo(new Topology.Sentinel("my master", new Credentials(null, "s!")));
    assertThat(url.nodes())
        .containsExactly(new Node("h1", 26379), new Node("h2", 26380), new Node("h3", 26379));
    assertThat(url.database()).isEqualTo(2);
  }

  @Test
  void aClusterHasSeveralNodes() {
    RedisUrl url = RedisUrl.parse("rediss-cluster://h1,h2:7001");

    assertThat(url.topology()).isEqualTo(new Topology.Cluster());
    assertThat(url.tls()).isTrue();
    assertThat(url.nodes()).containsExactly(new Node("h1", 6379), new Node("h2", 7001));
  }

  /** RFC 3986, section 3.1. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://u:Pa%5As@Host:7000/1",
        "rediss://Host",
        "redis-sentinel://H1,h2?sentinel_password=Pw#Master",
        "rediss-sentinel://h1#m",
        "redis-cluster://h1,h2:7001",
        "rediss-cluster://h1",
      })
  void aSchemeHasNoCase(String url) {
    String scheme = url.substring(0, url.indexOf(':'));
    String rest = url.substring(scheme.length());
    String capital = scheme.substring(0, 1).toUpperCase(Locale.ROOT) + scheme.substring(1);
    for (String written : List.of(scheme.toUpperCase(Locale.ROOT), capital)) {
      assertThat(RedisUrl.parse(written + rest)).as(written).isEqualTo(RedisUrl.parse(url));
      assertThat(RedisUrl.parse(written + rest)).hasToString(RedisUrl.parse(url).toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "redis://user:secret@host:7000/1, redis://user:***@host:7000/1",
    "redis://:secret@host, redis://:***@host:6379",
    "redis-sentinel://u:secret@a?sentinel_password=secret#m, redis-sentinel://u:***@a:26379#m",
    "rediss-cluster://:secret@a:1, rediss-cluster://:***@a:1",
  })
  void itsTextHidesPasswords(String url, String shown) {
    assertThat(RedisUrl.parse(url)).hasToString(shown);
    assertThat(RedisUrl.parse(url).topology().toString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          localhost:6379 | url: "localhost:6379" has no scheme; write redis://host:6379
          http://h | url: "http://h" has an unknown scheme "http"; use redis, rediss (TLS), redis-sentinel or redis-cluster
          redis+tls2.0://h | url: "redis+tls2.0://h" has an unknown scheme "redis+tls2.0"; use redis, rediss (TLS), redis-sentinel or redis-cluster
          REDIS://h:0 | url: "REDIS://h:0" has port 0; ports are from 1 to 65535
          REDIS://u:secret | url: "REDIS://u:***" has a bad host or port; write host or host:port, an IPv6 address in brackets
          Http://u:secret | url: "Http://u:***" has an unknown scheme "Http"; use redis, rediss (TLS), redis-sentinel or redis-cluster
          1redis://h | url: "1redis://h" has no scheme; write redis://host:6379
          redis://h1,h2 | url: "redis://h1,h2" names several hosts; use redis-sentinel://…#master or redis-cluster://… for several
          redis://:secret@ | url: "redis://***@" lacks a host; write host or host:port, an IPv6 address in brackets
          redis://secret@h | url: "redis://***@h" has a user or a password alone before "@"; write user:password@ or :password@
          redis://u:@h | url: "redis://***@h" has an empty password; write user:password@, or nothing before the host
          redis://h:0 | url: "redis://h:0" has port 0; ports are from 1 to 65535
          redis://h:70000 | url: "redis://h:70000" has port 70000; ports are from 1 to 65535
          redis://u:secret | url: "redis://u:***" has a bad host or port; write host or host:port, an IPv6 address in brackets
          redis://h/one | url: "redis://h/one" has database "one"; a database is a number, as in /1
          redis://h?x=1 | url: "redis://h?***" has something after "?"; remove it; percent-encode a ? inside a password
          redis://h#m | url: "redis://h#m" has something after "#"; remove it; percent-encode a # inside a password
          redis-cluster://h/1 | url: "redis-cluster://h/1" names database 1; a cluster has only database 0; leave it out
          redis-sentinel://h | url: "redis-sentinel://h" does not name the master; append its name to the hosts: redis-sentinel://…#mymaster
          redis-sentinel://h?a=b#m | url: "redis-sentinel://h?***" has unknown options; only ?sentinel_password=… may follow the hosts
          redis-sentinel://u:p@h:1?sentinel_password=s@s#m | url: "redis-sentinel://***" has an "@" after "?"; percent-encode it as %40 inside sentinel_password
          redis-sentinel://u:p@h:1?sentinel_password=s#s#m | url: "redis-sentinel://***@h:1?***" has more than one "#"; percent-encode it as %23 inside sentinel_password
          redis://u:%zz@h | url: "redis://***@h" has a % that starts no code; write %25 for a percent sign
          """)
  void aWrongUrlIsExplained(String url, String message) {
    assertThatThrownBy(() -> RedisUrl.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "u:secret@h",
        "u:secret",
        "secret:with@h",
        "secret@h",
        "redis:/u:secret@h",
        "redis://secret@h",
        "redis://u:secret@h:port",
        "redis://u:secret/with@h:port",
        "redis://u:secret",
        "redis://u:12secret/1",
        "redis://u:p?secret@h:port",
        "redis://u:1?secret@h:port",
        "redis://u:%secret@h",
        "redis-sentinel://h?sentinel_password=secret",
        "redis-sentinel://h?sentinel_password=secret@h#m",
        "redis-sentinel://h?sentinel_password=p@secret#m",
        "redis-sentinel://h:1?sentinel_password=p@secret#m",
        "redis-sentinel://u:p@h?sentinel_password=p@secret#m",
        "redis-sentinel://h?sentinel_password=p#secret#m",
        "redis-sentinel://u:p@h?sentinel_password=p#secret#m",
        "redis-sentinel://h,?sentinel_password=p#secret",
      })
  void noMessageShowsAPassword(String url) {
    for (String written : List.of(url, url.replaceFirst("^redis", "REDIS"))) {
      assertThatThrownBy(() -> RedisUrl.parse(written)).message().doesNotContain("secret");
    }
  }

  @Test
  void aPasswordMayHoldWhatEndsAHost() {
    assertThat(RedisUrl.parse("redis://u:a/b?c#d@h").credentials().password()).isEqualTo("a/b?c#d");
  }
}

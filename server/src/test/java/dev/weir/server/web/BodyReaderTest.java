package dev.weir.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.ManualTicker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

class BodyReaderTest {
  private final ManualTicker ticker = new ManualTicker();
  private final BodyReader reader = new BodyReader(ticker);

  /** A sender that pauses before each byte. */
  private final class Trickle extends InputStream {
    private final Duration pause;
    private int left;

    Trickle(int bytes, Duration pause) {
      this.left = bytes;
      this.pause = pause;
    }

    @Override
    public int read() {
      ticker.advance(pause);
      return left-- > 0 ? 'x' : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      int next = read();
      if (next < 0) {
        return -1;
      }
      target[offset] = (byte) next;
      return 1;
    }
  }

  @Test
  void readsABodyOfTheLargestSize() throws IOException {
    byte[] body = new byte[BodyLimitFilter.MAX_BYTES];

    assertThat(reader.read(new ByteArrayInputStream(body))).hasSize(body.length);
    assertThat(reader.read(InputStream.nullInputStream())).isEmpty();
  }

  @Test
  void refusesABodyThatIsLargerThoughItDidNotSaySo() {
    InputStream body = new ByteArrayInputStream(new byte[BodyLimitFilter.MAX_BYTES + 1]);

    assertThatExceptionOfType(ErrorResponseException.class)
        .isThrownBy(() -> reader.read(body))
        .satisfies(refusal -> assertThat(refusal.getStatusCode().value()).isEqualTo(413));
  }

  @Test
  void refusesABodyThatTricklesIn() {
    InputStream body = new Trickle(100, Duration.ofSeconds(1));

    assertThatExceptionOfType(ErrorResponseException.class)
        .isThrownBy(() -> reader.read(body))
        .satisfies(
            refusal -> {
              assertThat(refusal.getStatusCode()).isEqualTo(HttpStatus.REQUEST_TIMEOUT);
              assertThat(refusal.getHeaders().getFirst("Connection")).isEqualTo("close");
              assertThat(refusal.getBody().getDetail()).contains("within 5 seconds");
            });
  }

  @Test
  void waitsForABodyThatPausesWithinTheTime() throws IOException {
    assertThat(reader.read(new Trickle(4, Duration.ofSeconds(1)))).hasSize(4);
  }
}

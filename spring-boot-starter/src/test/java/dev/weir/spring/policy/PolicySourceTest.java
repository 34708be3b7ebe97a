package dev.weir.spring.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Limit;
import dev.weir.Limits;
import dev.weir.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;

class PolicySourceTest {
  private final StandardEnvironment environment = new StandardEnvironment();
  private final DefaultResourceLoader resources = new DefaultResourceLoader();

  @TempDir private Path directory;

  @Test
  void aFileInTheWorkingDirectoryIsFound() throws Exception {
    Path file = Files.writeString(directory.resolve("weir.toml"), "default.limits = [\"4/min\"]");

    PolicySource source = find(null);

    assertThat(source.file()).contains(file);
    assertThat(source.load().defaultLimits()).isEqualTo(Limits.of(Limit.perMinute(4)));
    assertThat(source).hasToString(file.toString());
  }

  @Test
  void elseOneOnTheClassPathIs() {
    PolicySource source =
        PolicySource.find(
            " ", directory, environment, new OneResource("default.limits = [\"5/min\"]"));

    assertThat(source.file()).isEmpty();
    assertThat(source.load().defaultLimits()).isEqualTo(Limits.of(Limit.perMinute(5)));
    assertThat(source.toString()).contains("class path");
  }

  @Test
  void elseTheDefaultsHold() {
    assertThat(find(null).load()).isEqualTo(Policy.builder().build());
    assertThat(find(null)).hasToString("defaults");
  }

  @Test
  void aNamedFileIsLookedForWhereTheApplicationRuns() throws Exception {
    Path file = Files.writeString(directory.resolve("mine.toml"), "");

    assertThat(find("mine.toml").file()).contains(file);
    assertThat(find("file:mine.toml").file()).contains(file);
    assertThat(find("FILE:mine.toml").file()).contains(file);
    assertThat(find("other.toml").file()).contains(directory.resolve("other.toml"));
  }

  @Test
  void aNamedResourceIsLookedForOnTheClassPathInWhateverCaseItsSchemeIs() {
    for (String scheme : new String[] {"classpath:", "CLASSPATH:", "ClassPath:"}) {
      PolicySource source = find(scheme + "dev/weir/spring/policy/three.toml");

      assertThat(source.file()).isEmpty();
      assertThat(source.load().defaultLimits()).isEqualTo(Limits.of(Limit.perMinute(3)));
    }
  }

  @Test
  void aFileThatIsFoundAndPropertiesAreOnePolicyTooMany() throws Exception {
    Files.writeString(directory.resolve("weir.toml"), "");
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("mine", Map.of("weir.policy.default.limits", "1/min")));

    assertThatThrownBy(() -> find(null))
        .hasMessage(
            "there is a policy in the file weir.toml and one in the properties weir.policy.*"
                + " (weir.policy.default.limits in mine); keep one of the two");
  }

  private PolicySource find(@Nullable String named) {
    return PolicySource.find(named, directory, environment, resources);
  }

  private static final class OneResource extends DefaultResourceLoader {
    private final String text;

    OneResource(String text) {
      this.text = text;
    }

    @Override
    public Resource getResource(String location) {
      return new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), "class path " + location);
    }
  }
}

package dev.weir.spring.autoconfigure;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.Ordered;

/**
 * How Weir sits in an application. Who gets which limits is the policy's to say: in a file, or in
 * {@code weir.policy.*}, which has the file's own schema.
 */
@ConfigurationProperties("weir")
public final class WeirProperties {
  /** Whether anything is limited at all. */
  private boolean enabled = true;

  /**
   * The policy file: a path, or a resource such as "classpath:weir.toml". By default "weir.toml" in
   * the working directory, or else on the class path, if there is one.
   */
  private @Nullable String policyFile;

  private final Filter filter = new Filter();
  private final Reload reload = new Reload();
  private final Method method = new Method();

  public boolean isEnabled() {
    return enabled;
  }

  public void setEnabled(boolean enabled) {
    this.enabled = enabled;
  }

  public @Nullable String getPolicyFile() {
    return policyFile;
  }

  public void setPolicyFile(@Nullable String policyFile) {
    this.policyFile = policyFile;
  }

  public Filter getFilter() {
    return filter;
  }

  public Reload getReload() {
    return reload;
  }

  public Method getMethod() {
    return method;
  }

  /** What comes in over HTTP. */
  public static final class Filter {
    /** Whether requests are limited. */
    private boolean enabled = true;

    /**
     * The filter's place among filters: by default after those that set up encoding and
     * observation, and before all others, so that a refused request costs little.
     */
    private int order = Ordered.HIGHEST_PRECEDENCE + 10;

    /** Paths that are not limited, unless an endpoint of the policy has exactly that path. */
    private List<String> excludedPaths = List.of();

    public boolean isEnabled() {
      return enabled;
    }

    public void setEnabled(boolean enabled) {
      this.enabled = enabled;
    }

    public int getOrder() {
      return order;
    }

    public void setOrder(int order) {
      this.order = order;
    }

    public List<String> getExcludedPaths() {
      return excludedPaths;
    }

    public void setExcludedPaths(List<String> excludedPaths) {
      this.excludedPaths = List.copyOf(excludedPaths);
    }
  }

  /** Changes of the policy file while the application runs. */
  public static final class Reload {
    /** Whether the policy file is looked at every second, and put in force when it changed. */
    private boolean enabled = true;

    public boolean isEnabled() {
      return enabled;
    }

    public void setEnabled(boolean enabled) {
      this.enabled = enabled;
    }
  }

  /** Calls of methods with RateLimited. */
  public static final class Method {
    /** Whether calls are limited. */
    private boolean enabled = true;

    public boolean isEnabled() {
      return enabled;
    }

    public void setEnabled(boolean enabled) {
      this.enabled = enabled;
    }
  }
}

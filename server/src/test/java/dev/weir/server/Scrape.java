package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What Prometheus reads, parsed as its text format is (version 0.0.4), strictly.
 *
 * @param types the types of metrics by their names
 * @param samples values by series: a name with its labels as they were written
 */
public record Scrape(Map<String, String> types, Map<String, Double> samples) {
  private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*(?:\\{" + LABEL + "(?:," + LABEL + ")*,?})?) (\\S+)");
  private static final Pattern TYPE =
      Pattern.compile("# TYPE (\\S+) (counter|gauge|histogram|summary|untyped)");

  /** The metrics in a text. */
  public static Scrape parse(String text) {
    assertThat(text).endsWith("\n");
    Map<String, String> types = new TreeMap<>();
    Map<String, Double> samples = new TreeMap<>();
    text.lines()
        .forEach(
            line -> {
              Matcher type = TYPE.matcher(line);
              Matcher sample = SAMPLE.matcher(line);
              if (type.matches()) {
                assertThat(types.put(type.group(1), type.group(2))).as(line).isNull();
              } else if (!line.startsWith("# HELP ")) {
                assertThat(sample.matches()).as(line).isTrue();
                double value = Double.parseDouble(sample.group(2).replace("Inf", "Infinity"));
                assertThat(samples.put(sample.group(1), value)).as(line).isNull();
              }
            });
    return new Scrape(types, samples);
  }

  /** The value of a series; 0 if there is none. */
  public double value(String series) {
    return samples.getOrDefault(series, 0.0);
  }

  /** All values that a label has. */
  public Set<String> values(String label) {
    Pattern labelled = Pattern.compile("[{,]" + label + "=\"((?:[^\"\\\\]|\\\\.)*)\"");
    Set<String> values = new TreeSet<>();
    samples
        .keySet()
        .forEach(series -> labelled.matcher(series).results().forEach(m -> values.add(m.group(1))));
    return values;
  }
}

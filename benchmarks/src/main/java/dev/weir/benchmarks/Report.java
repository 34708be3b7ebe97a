package dev.weir.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run as it is written to {@code benchmarks/target/<name>.json}.
 *
 * @param name the suite
 * @param machine what it ran on
 * @param java the Java that ran it
 * @param rows one for each subject of each case
 */
record Report(String name, String machine, String java, List<Row> rows) {
  /**
   * One figure.
   *
   * @param scenario the case
   * @param error half of the 95 % interval
   */
  record Row(
      @JsonProperty("case") String scenario,
      int threads,
      String subject,
      double value,
      double error,
      String unit) {}

  static Report of(String name, Results results) {
    return new Report(
        name,
        Machine.description(),
        Machine.java(),
        results.series().stream()
            .map(
                series ->
                    new Row(
                        series.scenario(),
                        series.threads(),
                        series.subject(),
                        Figures.rounded(series.value()),
                        Figures.rounded(series.error()),
                        series.unit()))
            .toList());
  }

  Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name + ".json");
    JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, mapper.writeValueAsString(this) + "\n");
    return file;
  }
}

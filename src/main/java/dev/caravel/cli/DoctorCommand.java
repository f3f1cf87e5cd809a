package dev.caravel.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.caravel.doctor.Finding;
import dev.caravel.doctor.Finding.State;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code caravel doctor}: whether what a run needs is there. */
@Command(
        name = "doctor",
        description =
                "Says what is configured, reachable, priced and writable, and what to do about what is not. Changes"
                        + " nothing and asks no model.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the settings file (default: application.properties)")
    private Path config;

    @Override
    public Integer call() throws InterruptedException {
        List<Finding> findings = new Checkup(config).findings();
        try (Output output = new Output()) {
            if (json) {
                output.stream().println(toJson(findings));
            } else {
                Columns columns = new Columns();
                if (Terminal.isOutput()) {
                    columns.measure();
                }
                new FindingTable(findings).lines(columns.getAsInt()).forEach(output.stream()::println);
            }
        }
        boolean wrong = findings.stream().anyMatch(finding -> finding.state() == State.WRONG);
        return wrong ? ExitStatus.FAILED : ExitStatus.COMPLETED;
    }

    private static String toJson(List<Finding> findings) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Finding finding : findings) {
            all.addObject()
                    .put("subject", finding.subject())
                    .put("state", finding.state().name().toLowerCase(Locale.ROOT))
                    .put("words", finding.words())
                    .put("remedy", finding.remedy());
        }
        return JsonMapper.builder().build().valueToTree(all).toPrettyString();
    }
}

package dev.caravel.cli;

import dev.caravel.agent.Agent;
import dev.caravel.doctor.Examination;
import dev.caravel.doctor.Finding;
import dev.caravel.doctor.House;
import dev.caravel.settings.BudgetSettings;
import dev.caravel.settings.KnownSettings;
import dev.caravel.settings.SettingInForce;
import dev.caravel.settings.Settings;
import dev.caravel.skill.Skill;
import dev.caravel.skill.Skills;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the doctor looks at, in the order in which one thing depends on another. */
final class Checkup {

    private final Path config;
    private final List<Finding> findings = new ArrayList<>();

    /** @param config the file of {@code --config}; null when none is named */
    Checkup(Path config) {
        this.config = config;
    }

    List<Finding> findings() throws InterruptedException {
        findings.addAll(Examination.ofMachine());
        Configuration configuration;
        try {
            configuration = Configuration.find(config);
        } catch (UserMistake e) {
            findings.add(Finding.wrong(
                    "settings", e.getMessage(), "Nothing else was looked at: what it is depends on the settings."));
            return findings;
        }
        settings(configuration);
        House house = house(configuration);
        Settings settings = configuration.settings();
        findings.addAll(new Examination(settings, house).findings());
        prices(settings);
        return findings;
    }

    /** The routes are loaded, and none of them starts. */
    private House house(Configuration configuration) {
        try (Program program = ProgramStart.start(configuration, Program.Job.LOOK)) {
            List<Agent> agents = program.agents();
            program.complaints().forEach(complaint -> findings.add(Finding.wrong("agents", complaint, "")));
            findings.add(Finding.ok(
                    "routes",
                    program.context().getRoutesSize() + " can be loaded; agents: "
                            + agents.stream().map(Agent::name).collect(Collectors.joining(", "))));
            skills(program.skills());
            Map<String, String> models = new TreeMap<>();
            agents.forEach(agent -> agent.model().ifPresent(model -> models.put(agent.name(), model)));
            return new House(
                    models,
                    agents.stream()
                            .flatMap(agent -> agent.tools().stream().flatMap(List::stream))
                            .collect(Collectors.toSet()));
        } catch (UserMistake e) {
            boolean isSaid =
                    findings.stream().anyMatch(finding -> finding.words().equals(e.getMessage()));
            findings.add(Finding.wrong(
                    "routes", isSaid ? "not loaded, because of that" : e.getMessage(), "Without that nothing starts."));
            return House.UNKNOWN;
        }
    }

    private void settings(Configuration configuration) {
        KnownSettings.complaints()
                .forEach(complaint -> findings.add(Finding.warning("settings", complaint, "Unset it.")));
        List<String> wrong = configuration.settings().complaints();
        wrong.forEach(complaint -> findings.add(Finding.wrong("settings", complaint, "")));
        if (!wrong.isEmpty()) {
            return;
        }
        long set = configuration.settings().inForce().stream()
                .map(SettingInForce::from)
                .filter(place -> !place.equals("default"))
                .count();
        findings.add(
                Finding.ok("settings", configuration.file().getName() + "; set there or in the environment: " + set));
    }

    private void skills(Skills skills) {
        if (!skills.all().isEmpty()) {
            findings.add(
                    Finding.ok("skills", skills.all().stream().map(Skill::name).collect(Collectors.joining(", "))));
        }
    }

    private void prices(Settings settings) {
        PriceAge age = new PriceAge(BudgetSettings.prices(settings), LocalDate.now(ZoneOffset.UTC));
        findings.add(age.warning()
                .map(warning -> Finding.warning("prices", warning, ""))
                .orElseGet(() -> Finding.ok("prices", age.words())));
    }
}

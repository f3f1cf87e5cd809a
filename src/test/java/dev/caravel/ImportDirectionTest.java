package dev.caravel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The house stays easy to see: imports point one way. Plain tests: Surefire runs ArchUnit's own, and hears of no failure. */
class ImportDirectionTest {

    private static JavaClasses house;

    @BeforeAll
    static void readTheHouse() {
        house = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests())
                .importPackages("dev.caravel");
    }

    @Test
    void importsPointOneWay() {
        ArchRule rule = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("cli")
                .definedBy("dev.caravel.cli..")
                .layer("web")
                .definedBy("dev.caravel.web..")
                .layer("door")
                .definedBy("dev.caravel.door..")
                .layer("dashboard")
                .definedBy("dev.caravel.dashboard..")
                .layer("mcp")
                .definedBy("dev.caravel.mcp..")
                .layer("openapi")
                .definedBy("dev.caravel.openapi..")
                .layer("doctor")
                .definedBy("dev.caravel.doctor..")
                .layer("embed")
                .definedBy("dev.caravel.embed..")
                .layer("settings")
                .definedBy("dev.caravel.settings..")
                .layer("trigger")
                .definedBy("dev.caravel.trigger..")
                .layer("observe")
                .definedBy("dev.caravel.observe..")
                .layer("guard")
                .definedBy("dev.caravel.guard..")
                .layer("approval")
                .definedBy("dev.caravel.approval..")
                .layer("toolcall")
                .definedBy("dev.caravel.toolcall..")
                .layer("turn")
                .definedBy("dev.caravel.turn..")
                .layer("compaction")
                .definedBy("dev.caravel.compaction..")
                .layer("reload")
                .definedBy("dev.caravel.reload..")
                .layer("recovery")
                .definedBy("dev.caravel.recovery..")
                .layer("loop")
                .definedBy("dev.caravel.loop..")
                .layer("agent")
                .definedBy("dev.caravel.agent..")
                .layer("attachment")
                .definedBy("dev.caravel.attachment..")
                .layer("run")
                .definedBy("dev.caravel.run..")
                .layer("model")
                .definedBy("dev.caravel.model..")
                .layer("output")
                .definedBy("dev.caravel.output..")
                .layer("skill")
                .definedBy("dev.caravel.skill..")
                .layer("tool")
                .definedBy("dev.caravel.tool..")
                .layer("journal")
                .definedBy("dev.caravel.journal..")
                .layer("webhook")
                .definedBy("dev.caravel.webhook..")
                .layer("caller")
                .definedBy("dev.caravel.caller..")
                .layer("money")
                .definedBy("dev.caravel.money..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("web")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("door")
                .mayOnlyBeAccessedByLayers("embed", "web", "mcp", "dashboard", "cli")
                .whereLayer("dashboard")
                .mayOnlyBeAccessedByLayers("embed")
                .whereLayer("mcp")
                .mayOnlyBeAccessedByLayers("embed", "cli")
                .whereLayer("openapi")
                .mayOnlyBeAccessedByLayers("settings", "embed")
                .whereLayer("doctor")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("embed")
                .mayOnlyBeAccessedByLayers("doctor", "cli")
                .whereLayer("settings")
                .mayOnlyBeAccessedByLayers("dashboard", "embed", "doctor", "cli")
                .whereLayer("trigger")
                .mayOnlyBeAccessedByLayers("settings", "embed")
                .whereLayer("observe")
                .mayOnlyBeAccessedByLayers("dashboard", "embed", "web", "cli")
                .whereLayer("guard")
                .mayOnlyBeAccessedByLayers("settings", "embed")
                .whereLayer("approval")
                .mayOnlyBeAccessedByLayers("guard", "embed", "cli")
                .whereLayer("toolcall")
                .mayOnlyBeAccessedByLayers("embed")
                .whereLayer("turn")
                .mayOnlyBeAccessedByLayers("settings", "embed")
                .whereLayer("compaction")
                .mayOnlyBeAccessedByLayers("turn", "settings", "embed")
                .whereLayer("reload")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("recovery")
                .mayOnlyBeAccessedByLayers("approval", "settings", "embed", "door", "dashboard", "mcp", "cli")
                .whereLayer("loop")
                .mayOnlyBeAccessedByLayers(
                        "compaction",
                        "turn",
                        "guard",
                        "approval",
                        "toolcall",
                        "recovery",
                        "webhook",
                        "settings",
                        "embed",
                        "observe",
                        "cli",
                        "reload")
                .whereLayer("agent")
                .mayOnlyBeAccessedByLayers(
                        "compaction",
                        "loop",
                        "turn",
                        "guard",
                        "approval",
                        "toolcall",
                        "recovery",
                        "settings",
                        "embed",
                        "door",
                        "mcp",
                        "cli",
                        "dashboard",
                        "reload")
                .whereLayer("attachment")
                .mayOnlyBeAccessedByLayers("agent", "trigger", "door", "settings", "embed", "cli")
                .whereLayer("run")
                .mayOnlyBeAccessedByLayers(
                        "attachment",
                        "compaction",
                        "caller",
                        "webhook",
                        "agent",
                        "loop",
                        "turn",
                        "guard",
                        "approval",
                        "toolcall",
                        "recovery",
                        "trigger",
                        "observe",
                        "mcp",
                        "settings",
                        "embed",
                        "door",
                        "dashboard",
                        "web",
                        "cli",
                        "reload")
                .whereLayer("model")
                .mayOnlyBeAccessedByLayers(
                        "output", "compaction", "agent", "run", "loop", "turn", "settings", "embed", "cli")
                .whereLayer("output")
                .mayOnlyBeAccessedByLayers("agent", "run", "loop", "turn", "door", "mcp")
                .whereLayer("tool")
                .mayOnlyBeAccessedByLayers(
                        "output",
                        "compaction",
                        "skill",
                        "agent",
                        "loop",
                        "guard",
                        "toolcall",
                        "mcp",
                        "openapi",
                        "settings",
                        "embed",
                        "dashboard",
                        "reload")
                .whereLayer("skill")
                .mayOnlyBeAccessedByLayers("agent", "embed", "cli")
                .whereLayer("webhook")
                .mayOnlyBeAccessedByLayers("settings", "embed")
                .whereLayer("caller")
                .mayOnlyBeAccessedByLayers("door", "dashboard", "mcp", "agent", "settings", "embed", "web", "cli")
                .whereLayer("money")
                .mayNotAccessAnyLayer();

        rule.check(house);
    }

    @Test
    void noCycles() {
        ArchRule rule = slices().matching("dev.caravel.(*)..").should().beFreeOfCycles();

        rule.check(house);
    }

    @Test
    void theSimulatorStandsAlone() {
        ArchRule rule = noClasses()
                .that()
                .resideInAPackage("dev.caravel.simulator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.caravel.agent..",
                        "dev.caravel.approval..",
                        "dev.caravel.cli..",
                        "dev.caravel.compaction..",
                        "dev.caravel.embed..",
                        "dev.caravel.guard..",
                        "dev.caravel.journal..",
                        "dev.caravel.loop..",
                        "dev.caravel.model..",
                        "dev.caravel.money..",
                        "dev.caravel.recovery..",
                        "dev.caravel.run..",
                        "dev.caravel.tool..",
                        "dev.caravel.toolcall..",
                        "dev.caravel.turn..");

        rule.check(house);
    }

    @Test
    void theCommandLineIsOptional() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackages("dev.caravel.cli..", "dev.caravel")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "org.apache.camel.main..", "ch.qos.logback..", "org.jline..");

        rule.check(house);
    }

    @Test
    void theMcpLibraryIsOptional() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage("dev.caravel.mcp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.modelcontextprotocol..", "reactor..");

        rule.check(house);
    }

    @Test
    void openTelemetryIsOptional() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage("dev.caravel.observe.otel..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.opentelemetry..");

        rule.check(house);
    }

    @Test
    void theHttpServerIsOptional() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage("dev.caravel.web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        "io.netty..",
                        "io.micrometer.prometheusmetrics..",
                        "org.apache.camel.component.platform..");

        rule.check(house);
    }
}

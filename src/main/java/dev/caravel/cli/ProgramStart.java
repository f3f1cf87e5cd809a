package dev.caravel.cli;

import dev.caravel.approval.Approver;
import dev.caravel.caller.Callers;
import dev.caravel.embed.PackagedRoutes;
import dev.caravel.journal.MemoryJournal;
import dev.caravel.journal.RunListener;
import dev.caravel.money.Dollars;
import dev.caravel.route.TextResource;
import dev.caravel.settings.HttpSettings;
import dev.caravel.settings.Settings;
import dev.caravel.web.Metrics;
import dev.caravel.web.WebServer;
import dev.caravel.web.WebSettings;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.Registry;

/** Starts the program: its context with the routes of the working folder and the settings, for one run or to serve. */
final class ProgramStart {

    /** They are read with those that come along, as far as they are open. */
    private static final String DOORS = "**/doors/**";

    private static final int SHUTDOWN_SECONDS = 8;
    private static final int SHORT_SHUTDOWN_SECONDS = 1;

    private ProgramStart() {}

    /**
     * Starts it.
     *
     * @param job what it is started for
     * @throws UserMistake when a setting or a route is wrong
     */
    static Program start(Configuration configuration, Program.Job job, RunListener... listeners) {
        return start(configuration, job, Optional.empty(), Optional.empty(), listeners);
    }

    /**
     * Starts it with a person at hand.
     *
     * @param budget what a run may cost, instead of what the settings say
     * @param approver who is asked before a call that needs it
     * @throws UserMistake when a setting or a route is wrong
     */
    static Program start(
            Configuration configuration,
            Program.Job job,
            Optional<Dollars> budget,
            Optional<Approver> approver,
            RunListener... listeners) {
        Main main = new Main();
        budget.ifPresent(amount -> main.addOverrideProperty("caravel.budget.run", amount.toString()));
        approver.ifPresent(person -> main.bind("caravel.approver", person));
        main.setPropertyPlaceholderLocations("false");
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                CamelContext context = starting.getCamelContext();
                context.setApplicationContextClassLoader(new WorkingFolder(Program.class.getClassLoader()));
                context.getPropertiesComponent().addPropertiesSource(configuration.file());
            }
        });
        MainConfigurationProperties configure = main.configure();
        // Runs are parked before; what is left then is a tool that heeds no interrupt, and nobody waits for that.
        configure.setShutdownTimeout(job == Program.Job.SERVE ? SHUTDOWN_SECONDS : SHORT_SHUTDOWN_SECONDS);
        main.addInitialProperty(Settings.PROGRAM, "true");
        configure.setRoutesIncludePattern(RouteFolders.pattern());
        RouteFolders.own().ifPresent(folder -> main.addInitialProperty(PackagedRoutes.OWN_FOLDER, folder.toString()));
        configure.setRoutesExcludePattern(DOORS);
        RouteFolders.besideTheLauncher()
                .ifPresent(folder -> main.addInitialProperty(PackagedRoutes.FOLDER, folder.toString()));
        HomeFolder.find().ifPresent(home -> main.addInitialProperty(TextResource.HOME, home.toString()));
        RouteFolders.requireUtf8();
        RouteFolders.warnOfOtherEndings();
        if (job == Program.Job.LOOK) {
            keepClosed(main);
        } else if (job == Program.Job.SERVE) {
            main.addInitialProperty(PackagedRoutes.WITH_TRIGGERS, "true");
            configure.health().setEnabled(true);
            whenConfigured(main, context -> {
                ProgramLog.set(Settings.of(context).log(), "INFO");
                tell(context, configuration.option());
                serveHttp(context);
            });
        } else {
            configure.setRoutesExcludePattern("**/triggers/**," + DOORS);
            if (job == Program.Job.RUN) {
                // Who asks for one run wants that one; the others are for those who serve.
                main.addOverrideProperty("caravel.recovery", "false");
            } else {
                main.addInitialProperty(PackagedRoutes.WITH_MCP, "true");
            }
            main.addInitialProperty(Settings.PERSON_AT_HAND, "true");
            whenConfigured(main, context -> {
                ProgramLog.set(Settings.of(context).log(), "WARN");
                keepStill(context);
            });
        }
        configure.setName("caravel");
        for (RunListener listener : listeners) {
            main.bind("listener-" + System.identityHashCode(listener), listener);
        }
        try {
            main.start();
            return new Program(main);
        } catch (Exception e) {
            main.stop();
            throw new UserMistake(Problems.inOneLine(e));
        }
    }

    /** Everything is built, triggers too, and nothing is opened, sent or begun. */
    private static void keepClosed(Main main) {
        main.addInitialProperty(PackagedRoutes.WITH_TRIGGERS, "true");
        main.addInitialProperty(PackagedRoutes.ONLY_LOOKED_AT, "true");
        main.addInitialProperty(Settings.PERSON_AT_HAND, "true");
        // One of its own goes before that of the settings, which would be opened and brought up to date.
        main.bind("caravel.no-journal", new MemoryJournal(0, 0));
        main.configure().setAutoStartup(false);
        // What there is to say is said by who looks.
        whenConfigured(main, context -> ProgramLog.set(Settings.of(context).log(), "OFF"));
    }

    /** Settings and routes are read, and nothing has begun. (Camel calls a listener's beforeStart for Main.run only.) */
    private static void whenConfigured(Main main, Consumer<CamelContext> task) {
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                task.accept(configured.getCamelContext());
            }
        });
    }

    /** Nobody watches: what happens is told in the log. */
    private static void tell(CamelContext context, String option) {
        Registry registry = context.getRegistry();
        registry.bind(
                "caravel.run-log",
                new RunLog(
                        id -> Program.runs(registry).inProgress(id),
                        run -> Program.records(registry).find(run.id()).orElseGet(run::toRecord),
                        run -> new Notices(Program.records(registry), option).of(run),
                        option));
        context.addRoutePolicyFactory(new RouteFailures());
    }

    /** Metrics are there to be read over HTTP: without it there are none. */
    private static void serveHttp(CamelContext context) {
        Settings settings = Settings.of(context);
        settings.get(HttpSettings.PORT).ifPresent(port -> {
            if (settings.get(HttpSettings.METRICS)) {
                Metrics.addTo(context);
            }
            context.getPropertiesComponent().addInitialProperty(PackagedRoutes.WITH_DOORS, "true");
            Callers callers = HttpSettings.callers(settings);
            context.getRegistry().bind(Callers.NAME, callers);
            WebServer.addTo(
                    context,
                    new WebSettings(
                            settings.get(HttpSettings.HOST), port, callers, settings.get(HttpSettings.CONNECTIONS)));
        });
    }

    /** Leaves routes that begin by themselves (a timer, a queue) standing, wherever their files lie. */
    private static void keepStill(CamelContext context) {
        ((ModelCamelContext) context)
                .getRouteDefinitions().stream()
                        .filter(route -> !Program.CALLED
                                .matcher(route.getInput().getEndpointUri())
                                .lookingAt())
                        .forEach(route -> route.setAutoStartup("false"));
    }
}

package dev.caravel.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code caravel}, and what stands behind it. */
@Command(
        name = "caravel",
        description = "The production harness for LLM agents, built as Apache Camel routes.",
        mixinStandardHelpOptions = true,
        versionProvider = CaravelCommand.Version.class,
        subcommands = {
            RunCommand.class,
            ChatCommand.class,
            ServeCommand.class,
            McpCommand.class,
            RunsCommand.class,
            ShowCommand.class,
            ExportCommand.class,
            TopCommand.class,
            ResumeCommand.class,
            ForkCommand.class,
            CancelCommand.class,
            ApprovalsCommand.class,
            ApproveCommand.class,
            DenyCommand.class,
            AnswerCommand.class,
            ResolveCommand.class,
            ModelsCommand.class,
            PricesCommand.class,
            TokenCommand.class,
            InitCommand.class,
            DoctorCommand.class,
            SimulateCommand.class
        })
public final class CaravelCommand implements Runnable {

    /** The version that the jar's manifest gives. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = CaravelCommand.class.getPackage().getImplementationVersion();
            return new String[] {"caravel " + (version == null ? "(not packaged)" : version)};
        }
    }

    @Override
    public void run() {
        throw new ParameterException(
                new CommandLine(this),
                "Say what to do: run, chat, serve, mcp, runs, show, top, resume, fork, cancel, approvals, approve, deny, answer,"
                        + " resolve, models, prices, token, init, doctor or simulate");
    }

    /** Runs the program and gives its exit status. */
    public static int execute(String... arguments) {
        if (isGarbled(arguments)) {
            System.err.println("caravel: the words behind the program's name hold letters that the locale has no place"
                    + " for, and they are lost; set LC_ALL=C.UTF-8, or start it with the launcher ./caravel");
            return ExitStatus.USAGE;
        }
        return new CommandLine(new CaravelCommand())
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(CaravelCommand::wrongUsage)
                .setExecutionExceptionHandler(CaravelCommand::failed)
                .execute(arguments);
    }

    /** Java has put question marks in the place of letters, before anything of ours could see them. */
    private static boolean isGarbled(String... arguments) {
        return !"UTF-8".equals(System.getProperty("sun.jnu.encoding"))
                && String.join("", arguments).indexOf('\uFFFD') >= 0;
    }

    private static int wrongUsage(ParameterException e, String[] arguments) {
        e.getCommandLine().getErr().println("caravel: " + words(e) + " (see --help)");
        return ExitStatus.USAGE;
    }

    private static String words(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && e.getCommandLine().getParent() == null) {
            List<String> alike = unmatched.getSuggestions();
            return "there is no command '" + unmatched.getUnmatched().get(0) + "'"
                    + (alike.isEmpty() ? "" : "; did you mean " + String.join(" or ", alike) + "?");
        }
        return e.getMessage().lines().findFirst().orElse("wrong usage").replaceFirst("^Error: ", "");
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult result) {
        command.getErr().println("caravel: " + Problems.inOneLine(e));
        return e instanceof UserMistake ? ExitStatus.USAGE : ExitStatus.FAILED;
    }
}
